import type { QueueReading } from "../../../ports/host/uplinks/qos.ts";
import { type IpRecord, numberAt, recordAt, recordsAt, textAt } from "../programs/ip-json.ts";

// The tins of cake: a queue for each class of traffic, which it chooses by the DSCP that a packet leaves with. [Linux sch_cake]

interface Tin {
  readonly name: string;
  /** DSCPs that are put there; absent for the tin of all others. */
  readonly dscps?: readonly number[];
}

const bulk: Tin = { name: "bulk", dscps: [1, 8] };
const bestEffort: Tin = { name: "best effort" };
const video: Tin = { name: "video", dscps: [4, 16, 18, 20, 22, 24, 26, 28, 30, 34, 36, 38] };

/** Least urgent first, as the kernel counts them out. */
const tinsOf: Readonly<Record<string, readonly Tin[]>> = {
  besteffort: [bestEffort],
  diffserv3: [bulk, bestEffort, { name: "voice", dscps: [4, 44, 46, 48, 56] }],
  diffserv4: [bulk, bestEffort, video, { name: "voice", dscps: [32, 40, 44, 46, 48, 56] }],
  diffserv8: [
    { name: "tin 1", dscps: [1] },
    { name: "tin 2", dscps: [2, 8, 10, 12, 14] },
    { name: "tin 3" },
    { name: "tin 4", dscps: [24, 26, 28, 30, 34, 36, 38] },
    { name: "tin 5", dscps: [4, 18, 20, 22] },
    { name: "tin 6", dscps: [16] },
    { name: "tin 7", dscps: [32, 40, 44, 46] },
    { name: "tin 8", dscps: [48, 56] },
  ],
  precedence: Array.from({ length: 8 }, (_, tin) => ({
    name: `tin ${tin + 1}`,
    dscps: Array.from({ length: 8 }, (_, low) => tin * 8 + low),
  })),
};

const every: readonly number[] = Array.from({ length: 64 }, (_, dscp) => dscp);

/** The DSCPs of each tin, least urgent first; undefined for a way that is not known. */
function classesOf(mode: string): readonly { readonly name: string; readonly dscps: readonly number[] }[] | undefined {
  const tins = Object.hasOwn(tinsOf, mode) ? tinsOf[mode] : undefined;
  const taken = new Set(tins?.flatMap(({ dscps = [] }) => dscps));
  const others = every.filter((dscp) => !taken.has(dscp));
  return tins?.map(({ name, dscps = others }) => ({ name, dscps }));
}

/** What a queue is told of its own by the tin that it is. */
export type TinReading = Pick<
  QueueReading,
  "key" | "precedence" | "classes" | "weight" | "bitsPerSecond" | "statistics"
>;

/**
 * The tins of a cake on a link, most urgent first, as `tc -j -s qdisc show` tells of them. With one tin, what is told of all is told
 * of it: only its classes are. Undefined where there is nothing of tins.
 */
export function tinsIn(record: IpRecord, link: string): readonly Partial<TinReading>[] | undefined {
  const options = recordAt(record, "options");
  const known = classesOf(textAt(options, "diffserv") ?? "");
  if (known?.length === 1) return [{ classes: every }];
  const told = recordsAt(record, "tins");
  if (known === undefined || told.length !== known.length) return undefined;
  const bandwidth = numberAt(options, "bandwidth") ?? 0;
  return told
    .map((tin, index): TinReading => {
      const { name, dscps } = known[index] ?? { name: "", dscps: [] };
      return {
        key: `${link} ${name}`,
        precedence: told.length - index,
        classes: dscps,
        weight: bandwidth > 0 ? Math.round((100 * (numberAt(tin, "threshold_rate") ?? 0)) / bandwidth) : undefined,
        bitsPerSecond: undefined, // they share the rate of all
        statistics: {
          packets: numberAt(tin, "sent_packets") ?? 0,
          bytes: numberAt(tin, "sent_bytes") ?? 0,
          droppedPackets: numberAt(tin, "drops") ?? 0,
          waitingPackets: undefined,
          waitingBytes: numberAt(tin, "backlog_bytes"),
        },
      };
    })
    .reverse();
}
