// The DSCP of packets whose socket cannot be given one. Types only.

import type { TestOutcome } from "./network/network-tests.ts";
import type { TestAddress } from "./network/test-address.ts";

/** What this device sends from some of its ports to one address. */
export interface MarkedFlow {
  readonly protocol: "tcp" | "udp";
  readonly target: TestAddress;
  readonly ownPorts: readonly number[];
  /** 0 to 63. */
  readonly dscp: number;
}

export interface PacketMarks {
  /**
   * Has every packet of the flow carry the DSCP from then on, until what it gives is called. Of an agent that is killed before
   * that, the next one takes it away.
   */
  mark(flow: MarkedFlow): Promise<TestOutcome<() => Promise<void>>>;
}
