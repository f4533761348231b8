import type { QosReading } from "../../ports/host/uplinks/qos.ts";
import { bindObject, bindObjectBelow, bindTable, bindTableBelow } from "../binding/bind.ts";
import type { Component } from "../binding/component.ts";
import type { DeviceContext } from "../binding/context.ts";
import { type LinkRows, linkRows } from "../interface-stack/link-rows.ts";
import { dropAlgorithms, type QueueRow, queueChange, queueRows, queueStatus, schedulers } from "./queue-change.ts";
import { type ShaperRow, shaperChange, shaperRows } from "./shaper-change.ts";

// [TR-181 QoS]

interface QosRows extends QosReading {
  readonly links: LinkRows;
}

async function loadQos({ host, interfaces }: DeviceContext): Promise<QosRows> {
  const reading = (await host.qos?.read()) ?? { queues: [] };
  return { ...reading, links: linkRows(await interfaces()) };
}

/** What no classification takes up is left as it came. */
const qosObject = bindObject("Device.QoS.", {
  load: loadQos,
  parameters: {
    DefaultForwardingPolicy: { constant: 0 },
    DefaultDSCPMark: { constant: -1 },
    DefaultEthernetPriorityMark: { constant: -1 },
    DefaultInnerEthernetPriorityMark: { constant: -1 },
    AvailableAppList: { constant: [] },
    MaxQueueEntries: ({ limits }) => limits?.queues,
    MaxShaperEntries: ({ limits }) => limits?.shapers,
  },
});

/** Of links that TR-181 has a row for: devices that sqm makes for what comes in are not its concern. */
const queuesOf = ({ queues, links }: QosRows): readonly (readonly [string, QueueRow])[] =>
  queues.flatMap((queue) =>
    queue.added === true || (queue.link !== undefined && links.rowOf(queue.link) !== undefined)
      ? [[queue.key, { ...queue, links }] as const]
      : [],
  );

const queue = bindTableBelow(qosObject, "Device.QoS.Queue.{i}.", {
  rows: queuesOf,
  edits: queueRows,
  change: queueChange({
    Enable: "enabled",
    Interface: "link",
    Precedence: "precedence",
    DropAlgorithm: "drops",
    SchedulerAlgorithm: "schedules",
    ShapingRate: "bitsPerSecond",
  }),
  parameters: {
    Enable: ({ enabled }) => enabled ?? true,
    Status: queueStatus,
    Interface: ({ link, links }) => (link === undefined ? "" : (links.rowOf(link) ?? "")),
    AllInterfaces: () => false,
    HardwareAssisted: () => false,
    BufferLength: ({ lengthBytes }) => lengthBytes,
    /** A traffic class is the DSCP that a packet leaves with. */
    TrafficClasses: ({ classes }) => classes,
    Weight: ({ weight }) => weight,
    Precedence: ({ precedence }) => precedence,
    DropAlgorithm: ({ drops }) => drops && dropAlgorithms[drops],
    SchedulerAlgorithm: ({ schedules }) => schedules && schedulers[schedules],
    ShapingRate: ({ bitsPerSecond }) => bitsPerSecond ?? -1,
    CurrentShapingRate: ({ bitsPerSecond }) => bitsPerSecond ?? -1,
  },
});

/** A 32-bit counter starts again from zero. [TR-106 dataType] */
const wrapped = (count: number): number => count % 2 ** 32;

const queueStats = bindTableBelow(qosObject, "Device.QoS.QueueStats.{i}.", {
  rows: queuesOf,
  parameters: {
    Enable: () => true,
    Status: () => "Enabled" as const,
    Queue: ({ key }) => ({ table: queue.path, keys: [key] }),
    Interface: ({ link, links }) => (link === undefined ? "" : (links.rowOf(link) ?? "")),
    OutputPackets: ({ statistics }) => wrapped(statistics.packets),
    OutputBytes: ({ statistics }) => wrapped(statistics.bytes),
    DroppedPackets: ({ statistics }) => wrapped(statistics.droppedPackets),
    QueueOccupancyPackets: ({ statistics }) => statistics.waitingPackets,
    QueueOccupancyPercentage: ({ statistics: { waitingBytes }, lengthBytes }) =>
      waitingBytes === undefined || lengthBytes === undefined || lengthBytes === 0
        ? undefined
        : Math.min(100, Math.round((100 * waitingBytes) / lengthBytes)),
  },
});

const shaper = bindTable("Device.QoS.Shaper.{i}.", {
  rows: async (context: DeviceContext) => {
    const { shapers = [], links } = await loadQos(context);
    return shapers.map((each): readonly [string, ShaperRow] => [each.key, { ...each, links }]);
  },
  edits: shaperRows,
  change: shaperChange({ Enable: "enabled", Interface: "link", ShapingRate: "upBitsPerSecond" }),
  parameters: {
    Enable: ({ enabled }) => enabled,
    Status: (row) => statusOf(row),
    Interface: ({ link, links }) => (link === undefined ? "" : (links.rowOf(link) ?? "")),
    ShapingRate: ({ upBitsPerSecond }) => upBitsPerSecond ?? -1,
  },
});

const downstream = bindObjectBelow(shaper, "Device.QoS.Shaper.{i}.X_CPE-AGENT_Downstream.", {
  change: shaperChange({ ShapingRate: "downBitsPerSecond" }),
  parameters: { ShapingRate: ({ downBitsPerSecond }) => downBitsPerSecond ?? -1 },
});

function statusOf({ enabled, link, links, upBitsPerSecond, downBitsPerSecond, running }: ShaperRow) {
  if (!enabled) return "Disabled";
  const says = upBitsPerSecond !== undefined || downBitsPerSecond !== undefined;
  if (link === undefined || links.rowOf(link) === undefined || !says) return "Error_Misconfigured";
  return running === undefined || upBitsPerSecond === undefined ? "Enabled" : running ? "Enabled" : "Error";
}

export const qos: Component = [qosObject, queue, queueStats, shaper, downstream];
