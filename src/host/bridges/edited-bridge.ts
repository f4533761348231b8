import type { BridgePort, BridgeVlan, BridgeVlanPort } from "../../ports/host/network/bridges.ts";

// A bridge as edits of its VLANs see it, on whichever host. `Mark`: what a host keeps with a row, such as its section of a file.

export interface EditedVlan<Mark> extends BridgeVlan {
  readonly section?: Mark | undefined;
}

export interface EditedVlanPort<Mark> extends BridgeVlanPort {
  /** Where the row is of the agent's own; undefined where the host needs none. */
  readonly own?: Mark | undefined;
}

export interface EditedBridge<Mark = never> {
  readonly name: string;
  readonly ports: readonly BridgePort[];
  readonly vlans: readonly EditedVlan<Mark>[];
  readonly vlanPorts: readonly EditedVlanPort<Mark>[];
}
