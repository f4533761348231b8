import type { Qos } from "../../../ports/host/uplinks/qos.ts";
import { textAt } from "../../linux/programs/ip-json.ts";
import type { QueueingDisciplines } from "../../linux/qos/linux-qos.ts";
import { parseQueues } from "../../linux/qos/parse-queues.ts";
import type { OpenWrtParts } from "../openwrt-parts.ts";
import { shapersIn } from "./sqm-shapers.ts";

/** Disciplines that scripts of sqm hold what leaves by a link to its rate with. */
const shaping = ["cake", "htb", "hfsc", "tbf"];

/** The kernel's queues, and where there is sqm the shapers that it is told to make. */
export function openWrtQos(disciplines: QueueingDisciplines, { uci }: Pick<OpenWrtParts, "uci">): Qos {
  return {
    read: async () => {
      const found = await disciplines();
      const sqm = uci.read("sqm");
      const shaped = new Set(
        found?.flatMap((each) =>
          each.root === true && shaping.includes(textAt(each, "kind") ?? "") ? (textAt(each, "dev") ?? []) : [],
        ),
      );
      return {
        queues: parseQueues(found ?? []),
        ...(sqm && {
          shapers: shapersIn(sqm).map(({ section: _, ...shaper }) => ({
            ...shaper,
            running: found && shaper.enabled && shaper.link !== undefined && shaped.has(shaper.link),
          })),
        }),
      };
    },
  };
}
