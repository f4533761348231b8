import type { BoundObject, Source } from "../../model/binding.ts";
import { aliasOfKey } from "../binding/alias-of-key.ts";
import type { DeviceContext } from "../binding/context.ts";
import { untyped, untypedEdits } from "../binding/untyped.ts";
import { dropAlgorithms, type QueueRow, queueChange, queueRows, schedulers } from "../qos/queue-change.ts";
import { accessPoints, availableInterfaces } from "./bridging/available-interfaces.ts";
import { readWan } from "./wan/wan.ts";

// Queues by the readings and edits of `Device.QoS.Queue.`; which interface one is for is kept as it is set. Classifications, flows and
// policers are stored. [TR-098 InternetGatewayDevice]

const object = "InternetGatewayDevice.QueueManagement.";

interface Queues {
  readonly most: number | undefined;
  readonly rows: readonly (readonly [string, QueueRow])[];
}

const queueManagement: BoundObject<DeviceContext> = {
  path: object,
  rows: {
    kind: "single",
    load: async (context: DeviceContext): Promise<Queues> => {
      const { qos, wifi } = context.host;
      const [reading, wan, networks] = await Promise.all([qos?.read(), readWan(context), wifi?.read()]);
      const interfaces = availableInterfaces(wan, accessPoints(networks));
      const links: QueueRow["links"] = {
        rowOf: (link) => interfaces.findLast((each) => each.link === link)?.reference,
      };
      const queues = reading?.queues ?? [];
      return {
        most: reading?.limits?.queues,
        rows: queues.flatMap((queue) =>
          queue.added === true || links.rowOf(queue.link ?? "") !== undefined
            ? [[queue.key, { ...queue, links }] as const]
            : [],
        ),
      };
    },
  },
  parameters: { MaxQueues: ({ most }: Queues) => most, MaxQueueEntries: ({ most }: Queues) => most },
};

const enabledOrNot = ({ enabled = true }: QueueRow): "Enabled" | "Disabled" => (enabled ? "Enabled" : "Disabled");

const sources: Readonly<Record<string, Source<QueueRow>>> = {
  QueueEnable: ({ enabled }) => enabled ?? true,
  QueueStatus: enabledOrNot,
  QueueInterface: { stored: ({ link, links }) => (link === undefined ? "" : (links.rowOf(link) ?? "")) },
  QueueBufferLength: ({ lengthBytes }) => lengthBytes,
  QueueWeight: { stored: 0 },
  QueuePrecedence: ({ precedence }) => precedence,
  TrafficClasses: { stored: [] },
  REDThreshold: { stored: 0 },
  REDPercentage: { stored: 0 },
  DropAlgorithm: ({ drops }) => drops && dropAlgorithms[drops],
  SchedulerAlgorithm: ({ schedules }) => schedules && schedulers[schedules],
  ShapingRate: ({ bitsPerSecond }) => bitsPerSecond ?? -1,
  ShapingBurstSize: { stored: 0 },
};

const members = {
  parameters: sources,
  change: queueChange({
    QueueEnable: "enabled",
    QueuePrecedence: "precedence",
    DropAlgorithm: "drops",
    SchedulerAlgorithm: "schedules",
    ShapingRate: "bitsPerSecond",
  }),
  edits: queueRows,
};
const editing = untypedEdits(members);

const queueTable: BoundObject<DeviceContext> = {
  path: `${object}Queue.{i}.`,
  rows: {
    kind: "of-parent-rows",
    rows: ({ rows }: Queues) => rows,
    alias: aliasOfKey,
    ...(editing && { edits: editing }),
  },
  ...untyped(members),
};

export const gatewayQueues = [queueManagement, queueTable];
