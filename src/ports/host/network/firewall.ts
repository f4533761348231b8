// The packet filter of the system, and where it translates addresses. Types only.

export type FirewallVerdict = "accept" | "drop" | "reject";

/** `return` and `chain` where chains lead to each other: back to where a packet came from, or through another chain. */
export type FirewallDecision = FirewallVerdict | "return" | "chain";

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
  readonly verdict: FirewallDecision;
  /** Key of the chain that `chain` leads through; undefined or absent while there is none. */
  readonly chain?: string | undefined;
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
  /** Absent where one is in force or not there. */
  readonly enabled?: boolean;
  /** Undefined while there is none. */
  readonly link: string | undefined;
}

/** Rules under a name of their own. */
export interface FirewallChain {
  /** Stable: letters, digits and underscores. */
  readonly key: string;
  readonly enabled: boolean;
  readonly name: string;
  readonly creator: "Defaults" | "ACS";
  /** The first that matches decides. */
  readonly rules: readonly FirewallRule[];
}

/** How strict the filter can be. */
export interface FirewallLevel {
  /** Stable: letters, digits and underscores. */
  readonly key: string;
  readonly name: string;
  readonly description: string;
  /** Key of the chain that packets go through; undefined while there is none. */
  readonly chain?: string | undefined;
  /** Whether mapped ports are let in. */
  readonly portMappings: boolean;
  /** What becomes of a packet that its chain has not decided. */
  readonly otherwise: FirewallVerdict;
  /** Whether those are logged. */
  readonly log: boolean;
}

/** Levels and chains that can be added. */
export interface FirewallLayout {
  readonly levels: readonly FirewallLevel[];
  readonly chains: readonly FirewallChain[];
  /** Key of the level in force; undefined while there is none. */
  readonly level: string | undefined;
}

type FirewallStrictness = "High" | "Low" | "Advanced" | "Policy";

export interface FirewallReading {
  /** Whether it is in force; undefined where the system does not tell. */
  readonly running: boolean | undefined;
  /** When its configuration was last written, in milliseconds since 1970; undefined where the system does not tell. */
  readonly changedMs: number | undefined;
  /** How strict it is set to be as a whole; absent where its rules alone say it. */
  readonly strictness?: FirewallStrictness;
  /** Where it has levels and chains: `rules` and `otherwise` are then those of the level in force, and there are no policies. */
  readonly layout?: FirewallLayout;
  /** Looked at first, in this order; the first that matches decides. */
  readonly rules: readonly FirewallRule[];
  /** Looked at for what no rule has decided: what each part of the network may do in general. */
  readonly policies: readonly FirewallRule[];
  /** What becomes of a packet from one link to another that nothing else has decided. */
  readonly otherwise: FirewallVerdict;
  /** Whether that is logged; absent: not. */
  readonly otherwiseLogged?: boolean;
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

/** What is asked of a level. */
export interface FirewallLevelSettings extends Omit<FirewallLevel, "key" | "chain"> {
  /** Place among the levels, from 1; those from there on move back. */
  readonly order: number;
}

/** What is asked of a chain. */
export type FirewallChainSettings = Pick<FirewallChain, "enabled" | "name">;

/** Levels that can be added and removed. */
interface FirewallLevelRows {
  add(key: string, settings: FirewallLevelSettings): Promise<void>;
  remove(key: string): Promise<void>;
}

/** Chains that can be added, changed and removed. */
interface FirewallChainRows {
  add(key: string, settings: FirewallChainSettings): Promise<void>;
  change(key: string, settings: Partial<FirewallChainSettings>): Promise<void>;
  /** With its rules. */
  remove(key: string): Promise<void>;
}

/**
 * What a transaction of the host can change of a firewall. Absent settings stay; each rejects with a `RefusedSetting` for what it
 * cannot take, and with that of `key` for what is not there or has no room. What is not there is removed already.
 */
export interface FirewallEdits {
  changeFirewall(settings: Partial<FirewallSettings>): Promise<void>;
  changeLevel(key: string, settings: Partial<FirewallLevelSettings>): Promise<void>;
  /** Settings of levels that there are; absent: all. */
  readonly levelSettings?: readonly (keyof FirewallLevelSettings)[];
  /** Absent where those that there are, are all. */
  readonly levels?: FirewallLevelRows | undefined;
  /** Absent where chains are as they are. */
  readonly chains?: FirewallChainRows | undefined;
  /** `chain`: key of the one that it is in, here and below; "rules" where the system has no chains of its own. */
  addRule(chain: string, key: string, settings: FirewallRuleSettings): Promise<void>;
  changeRule(chain: string, key: string, settings: Partial<FirewallRuleSettings>): Promise<void>;
  removeRule(chain: string, key: string): Promise<void>;
  /** Settings of translations that there are; absent: all. */
  readonly translationSettings?: readonly (keyof TranslationSettings)[];
  addTranslation(key: string, settings: TranslationSettings): Promise<void>;
  changeTranslation(key: string, settings: Partial<TranslationSettings>): Promise<void>;
  removeTranslation(key: string): Promise<void>;
}

export interface FirewallSettings {
  readonly enabled: boolean;
  readonly strictness: FirewallStrictness;
  /** Key of the level in force; undefined for none. */
  readonly level: string | undefined;
}

/** What is asked of a translation; how long connections are remembered is the same for all. */
export interface TranslationSettings {
  readonly enabled: boolean;
  readonly link: string | undefined;
  readonly tcpSeconds: number;
  readonly udpSeconds: number;
}
