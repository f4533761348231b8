// The DSCP, and the priority of Ethernet frames, of packets whose socket cannot be given one. Types only.

import type { TestOutcome } from "./network/network-tests.ts";
import type { TestAddress } from "./network/test-address.ts";

/** What this device sends to one address: from some of its ports, or as requests for an echo. */
export type MarkedFlow = {
  readonly target: TestAddress;
  /** 0 to 63. */
  readonly dscp: number;
  /** 0 to 7, and 0 unless given. Frames with a VLAN tag have it where their link maps it to a priority. (802.1Q) */
  readonly ethernetPriority?: number;
} & ({ readonly protocol: "tcp" | "udp"; readonly ownPorts: readonly number[] } | { readonly protocol: "icmp" });

export interface PacketMarks {
  /**
   * Has every packet of the flow carry them from then on, until what it gives is called. Of an agent that is killed before
   * that, the next one takes it away.
   */
  mark(flow: MarkedFlow): Promise<TestOutcome<() => Promise<void>>>;
}
