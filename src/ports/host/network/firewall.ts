// The packet filter of the system, and where it translates addresses. Types only.

export type FirewallVerdict = "accept" | "drop" | "reject";

/** One side of a packet's way: any link, a link by its name (undefined while there is none), or the device itself. */
export type FirewallSide = "any" | "device" | { readonly link: string | undefined };

/** A criterion, and whether it is for all but that. */
export interface FirewallMatch<Value> {
  readonly value: Value;
  readonly excluded: boolean;
}

interface FirewallNetwork {
  /** IPv4 or IPv6 address. */
  readonly address: string;
  /** Undefined for this address alone. */
  readonly prefixLength: number | undefined;
}

/** `last` is `first` for a single port. */
interface FirewallPorts {
  readonly first: number;
  readonly last: number;
}

/** What a packet must be for the verdict to hold; an undefined criterion is not looked at. */
export interface FirewallRule {
  /** Stable: letters, digits and underscores. */
  readonly key: string;
  readonly enabled: boolean;
  /** Whether the system can use it as it is written. */
  readonly valid: boolean;
  /** One line: its name, and whatever it asks for that is not said by the other members. */
  readonly description: string;
  readonly verdict: FirewallVerdict;
  readonly log: boolean;
  readonly from: FirewallSide;
  readonly to: FirewallSide;
  readonly family: 4 | 6 | undefined;
  /** Number of the protocol (IANA). */
  readonly protocol: FirewallMatch<number> | undefined;
  readonly source: FirewallMatch<FirewallNetwork> | undefined;
  readonly destination: FirewallMatch<FirewallNetwork> | undefined;
  readonly sourcePorts: FirewallMatch<FirewallPorts> | undefined;
  readonly destinationPorts: FirewallMatch<FirewallPorts> | undefined;
  /** Lower case with colons. */
  readonly sourceMac: FirewallMatch<string> | undefined;
}

/** A link where packets that leave get the link's own IPv4 address. */
export interface AddressTranslation {
  /** Stable: letters, digits and underscores. */
  readonly key: string;
  /** Undefined while there is none. */
  readonly link: string | undefined;
}

export interface FirewallReading {
  /** Whether it is in force; undefined where the system does not tell. */
  readonly running: boolean | undefined;
  /** When its configuration was last written, in milliseconds since 1970; undefined where the system does not tell. */
  readonly changedMs: number | undefined;
  /** Looked at first, in this order; the first that matches decides. */
  readonly rules: readonly FirewallRule[];
  /** Looked at for what no rule has decided: what each part of the network may do in general. */
  readonly policies: readonly FirewallRule[];
  /** What becomes of a packet from one link to another that nothing else has decided. */
  readonly otherwise: FirewallVerdict;
  readonly translations: readonly AddressTranslation[];
  /** How long a connection without traffic is remembered; undefined where the system does not tell. */
  readonly timeouts: { readonly tcpSeconds: number | undefined; readonly udpSeconds: number | undefined };
}

export interface Firewall {
  /** Taken fresh; rejects with an Error that names what could not be read. */
  read(): Promise<FirewallReading>;
}

/** What is asked of a rule. */
export interface FirewallRuleSettings extends Omit<FirewallRule, "key" | "valid"> {
  /** Place among the rules, from 1; those from there on move back. */
  readonly order: number;
}

/**
 * What a transaction of the host can change of the firewall. Absent settings stay; each rejects with a `RefusedSetting` for
 * what it cannot take, and with that of `key` for what is not there or has no room.
 */
export interface FirewallEdits {
  /** Adds to `FirewallReading.rules`. */
  addRule(key: string, settings: FirewallRuleSettings): Promise<void>;
  changeRule(key: string, settings: Partial<FirewallRuleSettings>): Promise<void>;
  /** One that is not there is gone already. */
  removeRule(key: string): Promise<void>;
  /** Absent where the system's own configuration alone says it. */
  changeFirewall?(settings: Partial<FirewallSettings>): Promise<void>;
}

export interface FirewallSettings {
  readonly enabled: boolean;
  readonly otherwise: FirewallVerdict;
}
