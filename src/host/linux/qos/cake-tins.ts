import type { QueueReading } from "../../../ports/host/uplinks/qos.ts";
import { cakeClasses, everyDscp } from "../../cake-classes.ts";
import { type IpRecord, numberAt, recordAt, recordsAt, textAt } from "../programs/ip-json.ts";

// The tins of cake: a queue for each class of traffic, which it chooses by the DSCP that a packet leaves with. [Linux sch_cake]

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
  const known = cakeClasses(textAt(options, "diffserv") ?? "");
  if (known?.length === 1) return [{ classes: everyDscp }];
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
