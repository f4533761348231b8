import type { QueueReading } from "../../../ports/host/uplinks/qos.ts";
import { type IpRecord, numberAt, recordAt, textAt } from "../programs/ip-json.ts";
import { tinsIn } from "./cake-tins.ts";

// Queues as `tc -j -s qdisc show` tells of them. [iproute2 tc]

/** Disciplines in which packets wait themselves; others hand them to those below. */
const kinds: Readonly<Record<string, Pick<QueueReading, "drops" | "schedules">>> = {
  pfifo: { drops: "tail", schedules: "strict" },
  bfifo: { drops: "tail", schedules: "strict" },
  pfifo_fast: { drops: "tail", schedules: "strict" },
  pfifo_head_drop: { drops: undefined, schedules: "strict" },
  tbf: { drops: "tail", schedules: "strict" },
  red: { drops: "red", schedules: "strict" },
  codel: { drops: undefined, schedules: "strict" },
  pie: { drops: undefined, schedules: "strict" },
  sfq: { drops: "tail", schedules: "round-robin" },
  fq: { drops: "tail", schedules: "fair" },
  fq_codel: { drops: undefined, schedules: "fair" },
  fq_pie: { drops: undefined, schedules: "fair" },
  cake: { drops: undefined, schedules: "fair" },
};

/** Those that only have a queue for each queue of the hardware, all of them alike: they are one. */
const perHardwareQueue = ["mq", "mqprio"];

/** One for each discipline that packets wait in, in the kernel's order; of cake one for each of its tins. */
export function parseQueues(records: readonly IpRecord[]): readonly QueueReading[] {
  const rootKinds = new Map(
    records.flatMap((each) => (each.root === true ? [[textAt(each, "dev"), textAt(each, "kind")] as const] : [])),
  );
  return records.flatMap((record): readonly QueueReading[] => {
    const kind = textAt(record, "kind") ?? "";
    const link = textAt(record, "dev");
    const parent = textAt(record, "parent");
    if (link === undefined) return [];
    const above = rootKinds.get(link) ?? "";
    const isRoot = record.root === true;
    if (!isRoot && perHardwareQueue.includes(above)) return [];
    const leaf = isRoot && perHardwareQueue.includes(kind) ? leafOf(records, link) : kind;
    const known = kinds[leaf];
    if (known === undefined) return [];
    const whole: QueueReading = {
      key: isRoot ? link : `${link} ${parent ?? textAt(record, "handle") ?? ""}`,
      link,
      precedence: isRoot ? 1 : above === "prio" ? minorOf(parent) : undefined,
      ...known,
      lengthBytes: lengthOf(kind, recordAt(record, "options"), record),
      bitsPerSecond: rateOf(recordAt(record, "options")),
      statistics: {
        packets: numberAt(record, "packets") ?? 0,
        bytes: numberAt(record, "bytes") ?? 0,
        droppedPackets: numberAt(record, "drops") ?? 0,
        waitingPackets: numberAt(record, "qlen") ?? 0,
        waitingBytes: numberAt(record, "backlog"),
      },
    };
    const tins = leaf === "cake" && kind === "cake" ? tinsIn(record, whole.key) : undefined;
    return tins?.map((tin) => ({ ...whole, ...tin })) ?? [whole];
  });
}

/** What the queues of a link's hardware are. */
const leafOf = (records: readonly IpRecord[], link: string): string =>
  records.flatMap((each) =>
    textAt(each, "dev") === link && typeof each.parent === "string" && each.kind !== "ingress"
      ? (textAt(each, "kind") ?? [])
      : [],
  )[0] ?? "";

/** `1:2` is the second band of `prio`, which counts in hexadecimals. */
function minorOf(parent: string | undefined): number | undefined {
  const minor = Number.parseInt(parent?.split(":")[1] ?? "", 16);
  return Number.isInteger(minor) && minor > 0 ? minor : undefined;
}

function lengthOf(kind: string, options: IpRecord, record: IpRecord): number | undefined {
  const limit = numberAt(options, "memory_limit") ?? numberAt(record, "memory_limit");
  if (limit !== undefined) return limit;
  return ["bfifo", "tbf", "red"].includes(kind) ? numberAt(options, "limit") : undefined;
}

/** `tc` counts rates in octets per second. */
function rateOf(options: IpRecord): number | undefined {
  const rate = numberAt(options, "bandwidth") ?? numberAt(options, "rate");
  return rate === undefined || rate <= 0 ? undefined : rate * 8;
}
