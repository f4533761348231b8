// The VLANs that bridges keep apart. Types only.

export interface BridgeVlan {
  readonly id: number;
  readonly ports: readonly BridgeVlanPort[];
}

interface BridgeVlanPort {
  /** The link that is the port; the bridge itself where the device's own host takes part. */
  readonly link: string;
  /** Whether frames leave the port without a tag. */
  readonly untagged: boolean;
  /** Whether frames that come in without a tag belong to this VLAN. */
  readonly pvid: boolean;
}

export interface BridgeVlans {
  /** By bridge, in the order of their ids; empty for a bridge that keeps none apart. Others are not told of. */
  read(): Promise<ReadonlyMap<string, readonly BridgeVlan[]>>;
}
