// Bridges: their ports, and the VLANs that they keep apart. Types only.

/** A port that does not go by the name of its link. */
export interface BridgePort {
  readonly key: string;
  /** Undefined while that is open, and of an SSID. */
  readonly link: string | undefined;
  /** The key of the SSID that it is over, where Wi-Fi networks are told of as ports: then they are no ports by their links besides. */
  readonly ssid?: string | undefined;
  /** It is the port that an SSID has because it is in the bridge, and is over no other one. */
  readonly ofItsSsid?: true;
  /** In the bridge, if its link is there. */
  readonly enabled: boolean;
}

export interface BridgeVlan {
  /** Stable; its id where it has none of its own. */
  readonly key: string;
  readonly id: number;
  readonly enabled: boolean;
  readonly name: string;
  /** Others have put it there, and can change it alone. */
  readonly ofOthers?: true;
}

/** A port in a VLAN. */
export interface BridgeVlanPort {
  readonly key: string;
  readonly enabled: boolean;
  /** Keys; undefined while that is open. That of the bridge itself, where the device's own host takes part, is its name. */
  readonly vlan: string | undefined;
  readonly port: string | undefined;
  /** Whether frames leave the port without a tag. */
  readonly untagged: boolean;
  /** Whether frames that come in without a tag belong to this VLAN. */
  readonly pvid: boolean;
  /** Others have put the port there, and can change that alone. */
  readonly ofOthers?: true;
}

export interface BridgeReading {
  /** Whether it keeps VLANs apart. */
  readonly filters: boolean;
  /** Those that have keys of their own or are not in force. The others are links (`LinkReading.bridge`), and their names the keys. */
  readonly ports: readonly BridgePort[];
  readonly vlans: readonly BridgeVlan[];
  readonly vlanPorts: readonly BridgeVlanPort[];
  /** Others have put in the ports that are not told of in `ports`, and can take them out alone. */
  readonly portsOfOthers?: true;
  /** Others have made it: which VLANs it keeps apart, and how long it is there, is for them to say. */
  readonly vlansOfOthers?: true;
  /** So is all else of it. */
  readonly allOfOthers?: true;
}

export interface Bridges {
  /** How many there can be of each, in all; absent where there is no limit. */
  readonly limits?: { readonly bridges: number; readonly vlans: number };
  /** By the bridge's name. Others are not told of. */
  read(): Promise<ReadonlyMap<string, BridgeReading>>;
}

export interface BridgeSettings {
  readonly enabled: boolean;
  readonly filters: boolean;
}

export interface BridgePortSettings {
  readonly enabled: boolean;
  readonly link: string | undefined;
  /** In place of a link, where `takesSsids`; one that is elsewhere comes from there. Refused as `link`. */
  readonly ssid?: string | undefined;
  /** The VLAN of frames that come in without a tag, one that the port is in. */
  readonly pvid: number;
  /** Whether such frames are taken at all. */
  readonly takesUntagged: boolean;
}

export type BridgeVlanSettings = Omit<BridgeVlan, "key" | "ofOthers">;
export type BridgeVlanPortSettings = Omit<BridgeVlanPort, "key" | "pvid" | "ofOthers">;

/**
 * What a transaction of the host can change of bridges. Absent settings stay; each rejects with a `RefusedSetting` for what it cannot
 * take, and with that of `key` for what is not there, has no room or is in use. What is not there is removed already.
 */
export interface BridgeEdits {
  /** Whether it takes VLANs, `filters`, `pvid` and `takesUntagged`. */
  readonly keepsVlans: boolean;
  /** Whether an SSID can be put into a bridge. */
  readonly takesSsids?: true;
  addBridge(name: string, settings: BridgeSettings): Promise<void>;
  changeBridge(name: string, settings: Partial<BridgeSettings>): Promise<void>;
  removeBridge(name: string): Promise<void>;
  addPort(bridge: string, key: string, settings: Pick<BridgePortSettings, "enabled" | "link" | "ssid">): Promise<void>;
  changePort(bridge: string, key: string, settings: Partial<BridgePortSettings>): Promise<void>;
  removePort(bridge: string, key: string): Promise<void>;
  addVlan(bridge: string, key: string, settings: BridgeVlanSettings): Promise<void>;
  changeVlan(bridge: string, key: string, settings: Partial<BridgeVlanSettings>): Promise<void>;
  removeVlan(bridge: string, key: string): Promise<void>;
  addVlanPort(bridge: string, key: string, settings: BridgeVlanPortSettings): Promise<void>;
  changeVlanPort(bridge: string, key: string, settings: Partial<BridgeVlanPortSettings>): Promise<void>;
  removeVlanPort(bridge: string, key: string): Promise<void>;
}
