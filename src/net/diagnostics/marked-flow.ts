import type { TestOutcome } from "../../ports/host/network/network-tests.ts";
import type { MarkedFlow, PacketMarks } from "../../ports/host/packet-marks.ts";

/** Has a flow carry its marks until what it gives is called; those of 0 it does by itself. `marks`: undefined where nothing can. */
export async function marked(
  marks: PacketMarks | undefined,
  flow: MarkedFlow,
): Promise<TestOutcome<() => Promise<void>>> {
  const { dscp, ethernetPriority = 0 } = flow;
  if (dscp === 0 && ethernetPriority === 0) return { ok: true, result: async () => {} };
  if (marks !== undefined) return marks.mark(flow);
  const what = dscp === 0 ? "the priority of Ethernet frames that it sends" : "the DSCP of what it sends";
  return { ok: false, error: "Other", reason: `this device cannot set ${what}` };
}
