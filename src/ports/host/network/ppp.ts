import type { LinkReading } from "./links.ts";

// Connections by the Point-to-Point Protocol. Types only.

/** Why a connection ended, or could not be made. */
export type PppFailure =
  | "authentication"
  | "no-answer"
  | "peer-ended"
  | "idle"
  | "limit"
  | "user"
  | "no-device"
  | "other";

export interface PppConnection {
  /** Stays the same: the name of its section, or of its link where nothing else names it. */
  readonly key: string;
  /** The link that carries IP; undefined while there is none. */
  readonly link: string | undefined;
  /** The link beneath, where the system tells. */
  readonly lower: string | undefined;
  readonly enabled: boolean;
  readonly state: "connected" | "connecting" | "disconnected";
  /** Since when it is connected, where the system tells. */
  readonly connectedSeconds: number | undefined;
  /** The last one, until the next attempt has an outcome; undefined where the system does not tell of any. */
  readonly lastFailure: PppFailure | "none" | undefined;
  /** How the user is checked; absent where the system does not tell. */
  readonly authentication?: "PAP" | "CHAP" | "MS-CHAP";
  /** Undefined where the system does not tell. Passwords are never read. */
  readonly username: string | undefined;
  readonly trigger: "always" | "on-demand" | undefined;
  /** Of a connection on demand. */
  readonly idleDisconnectSeconds: number | undefined;
  /** As configured, or as the system has it by itself; undefined where it is not told. */
  readonly maxMru: number | undefined;
  /** Whether IPv6 is asked for. */
  readonly ipv6: boolean | undefined;
  /** How it is checked that the peer is there, with zeros where that is off; undefined where it is not told. */
  readonly echo: { readonly intervalSeconds: number; readonly retries: number } | undefined;
  /** Only for PPP over Ethernet. */
  readonly pppoe: PppoeSession | undefined;
  /** What IPCP has agreed on; undefined while it has not. */
  readonly ipv4: { readonly local: string; readonly remote: string | undefined } | undefined;
  /** Link-local addresses of both ends, as IPv6CP has agreed on. */
  readonly ipv6Ends: { readonly local: string; readonly remote: string | undefined } | undefined;
  /** What the peer offers, as far as they are known. */
  readonly dnsServers: readonly string[];
}

interface PppoeSession {
  /** Undefined while there is none, or where the system does not tell. */
  readonly sessionId: number | undefined;
  /** What is asked for; empty for any. */
  readonly acName: string;
  readonly serviceName: string;
}

/** What is asked of a connection. */
export interface PppSettings {
  readonly enabled: boolean;
  /** The link beneath. */
  readonly lower: string | undefined;
  readonly username: string;
  readonly password: string;
  readonly trigger: "always" | "on-demand";
  /** Of a connection on demand; 0 for never. */
  readonly idleDisconnectSeconds: number;
  /** Octets. */
  readonly maxMru: number;
  readonly ipv6: boolean;
  /** 0 for no check. */
  readonly echoIntervalSeconds: number;
  readonly echoRetries: number;
  /** Empty for any, as the next. */
  readonly acName: string;
  readonly serviceName: string;
  /** Whether it is to end and begin anew, once. */
  readonly restart: boolean;
}

/**
 * What a transaction of the host can change of connections. Absent settings stay; each rejects with a `RefusedSetting` for what it
 * cannot take, and with that of `key` for a connection that is not there, or none that can be made.
 */
export interface PppEdits {
  /** Over Ethernet; what is not said is as the protocol has it. */
  add(key: string, settings: Partial<PppSettings>): Promise<void>;
  change(key: string, settings: Partial<PppSettings>): Promise<void>;
  remove(key: string): Promise<void>;
}

export interface Ppp {
  /** Those of links of the present, and those that are only configured. */
  read(links: readonly LinkReading[]): Promise<readonly PppConnection[]>;
}
