import type { TestOutcome } from "../../ports/host/network/network-tests.ts";
import type { MarkedFlow, PacketMarks } from "../../ports/host/packet-marks.ts";

/** Has a flow carry its DSCP until what it gives is called; one of 0 does by itself. `marks`: undefined where nothing can. */
export async function marked(
  marks: PacketMarks | undefined,
  flow: MarkedFlow,
): Promise<TestOutcome<() => Promise<void>>> {
  if (flow.dscp === 0) return { ok: true, result: async () => {} };
  if (marks !== undefined) return marks.mark(flow);
  return { ok: false, error: "Other", reason: "this device cannot set the DSCP of what it sends" };
}
