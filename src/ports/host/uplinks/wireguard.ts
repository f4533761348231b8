// Interfaces of WireGuard and who they speak with. Keys that are secret are set, and never read. Types only.

/** What can be asked of an interface. */
export interface WireGuardSettings {
  readonly enabled: boolean;
  /** 0 for any. */
  readonly listenPort: number;
  /** With their prefix lengths: `10.20.0.2/24`. */
  readonly addresses: readonly string[];
}

/** What can be asked of a peer. */
export interface WireGuardPeerSettings {
  readonly enabled: boolean;
  /** One line. */
  readonly description: string;
  /** 32 octets in base64; empty while that is open. */
  readonly publicKey: string;
  /** Prefixes that may come from it, and go to it. */
  readonly allowedIps: readonly string[];
  /** Whether routes lead to these. */
  readonly routed: boolean;
  /** Name or address; empty for one that speaks first. */
  readonly endpointHost: string;
  readonly endpointPort: number;
  /** 0 for never. */
  readonly keepaliveSeconds: number;
}

export interface WireGuardPeer extends WireGuardPeerSettings {
  /** Stable among those of its interface: letters, digits and underscores. */
  readonly key: string;
  /** Undefined while it is not spoken with. */
  readonly present: PeerState | undefined;
}

export interface PeerState {
  /** `192.0.2.9:51820`; empty while it has not been heard of. */
  readonly endpoint: string;
  /** Milliseconds since 1970; undefined while there was none. */
  readonly latestHandshakeMs: number | undefined;
  readonly bytesReceived: bigint;
  readonly bytesSent: bigint;
}

export interface WireGuardInterface extends WireGuardSettings {
  readonly key: string;
  /** Undefined while there is none. */
  readonly link: string | undefined;
  /** Of its private key; empty while there is none, or it is not told. */
  readonly publicKey: string;
  readonly peers: readonly WireGuardPeer[];
}

export interface WireGuard {
  /** Taken fresh; rejects with an Error that names what could not be read. */
  read(): Promise<readonly WireGuardInterface[]>;
}

/** With secrets, which can be set alone. */
type WithPrivateKey = WireGuardSettings & { readonly privateKey: string };
type WithPresharedKey = WireGuardPeerSettings & { readonly presharedKey: string };

/**
 * What a transaction of the host can change of them. All reject with a `RefusedSetting` for what is not there and what cannot be
 * taken, of `key` where there is no room for another; absent settings stay.
 */
export interface WireGuardEdits {
  addInterface(key: string, settings: WithPrivateKey): Promise<void>;
  changeInterface(key: string, settings: Partial<WithPrivateKey>): Promise<void>;
  /** With its peers. One that is not there is gone already. */
  removeInterface(key: string): Promise<void>;
  addPeer(of: string, key: string, settings: WithPresharedKey): Promise<void>;
  changePeer(of: string, key: string, settings: Partial<WithPresharedKey>): Promise<void>;
  removePeer(of: string, key: string): Promise<void>;
}
