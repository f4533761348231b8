import type { VirtualFlow } from "../../../ports/host/virtual-uplinks.ts";
import { cakeClasses } from "../../cake-classes.ts";
import { dscpOf, type KeptClassification } from "./matching.ts";

// The queues of a link that is shaped, as cake has them: what goes into which follows from the flows, and from what classifications
// make of them.

export interface Counts {
  readonly packets: number;
  readonly bytes: number;
}

/** What had gone into each queue of a link when `all` had left by it. */
export interface CountedTins {
  readonly all: Counts;
  readonly tins: readonly Counts[];
}

export const tinClasses = cakeClasses("diffserv4") ?? [];
/** Percent of the rate up to which each comes before others. */
export const tinWeights = [6, 100, 50, 25];

const none: Counts = { packets: 0, bytes: 0 };
export const nothingCounted: CountedTins = { all: none, tins: [] };

/** How much of what leaves goes into each queue, of 100. */
function percentages(flows: readonly VirtualFlow[], classifications: readonly KeptClassification[]): readonly number[] {
  const rest = 100 - flows.reduce((sum, { percent }) => sum + percent, 0);
  const marked = flows.map((flow) => ({ percent: flow.percent, dscp: dscpOf(flow, classifications) }));
  return tinClasses.map(({ dscps }) =>
    [...marked, { percent: rest, dscp: 0 }].reduce(
      (sum, { percent, dscp }) => sum + (dscps.includes(dscp) ? percent : 0),
      0,
    ),
  );
}

/** What has gone into each when `all` have left, since it was `counted`: never less than then. */
export function tinsAt(
  all: Counts,
  counted: CountedTins,
  flows: readonly VirtualFlow[],
  classifications: readonly KeptClassification[],
): readonly Counts[] {
  const before = counted.all.packets > all.packets || counted.all.bytes > all.bytes ? nothingCounted : counted; // begun again
  return percentages(flows, classifications).map((percent, index) => {
    const had = before.tins[index] ?? none;
    return {
      packets: had.packets + Math.floor(((all.packets - before.all.packets) * percent) / 100),
      bytes: had.bytes + Math.floor(((all.bytes - before.all.bytes) * percent) / 100),
    };
  });
}
