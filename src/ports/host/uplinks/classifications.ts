import type { FirewallMatch, FirewallRule } from "../network/firewall.ts";

// Which packets are told from others, to be treated otherwise. Types only.

/** What a packet must be; an undefined criterion is not looked at. */
interface ClassificationCriteria
  extends Pick<
    FirewallRule,
    "from" | "family" | "protocol" | "source" | "destination" | "sourcePorts" | "destinationPorts" | "sourceMac"
  > {
  /** The DSCP that it comes with, 0 to 63. */
  readonly dscp: FirewallMatch<number> | undefined;
}

/** What can be asked of a classification. */
export interface ClassificationSettings extends ClassificationCriteria {
  readonly enabled: boolean;
  /** Place, from 1; those from there on move back. Of those that mark the same, the first that matches counts. */
  readonly order: number;
  /** The DSCP that a packet is given, 0 to 63, by which queues choose; undefined for that with which it comes. */
  readonly dscpMark: number | undefined;
  /** The mark by which rules of routing choose its table, 1 to 0xffffffff; undefined for none. */
  readonly routingMark: number | undefined;
}

export interface ClassificationReading extends Omit<ClassificationSettings, "order"> {
  /** Stable: letters, digits and underscores. */
  readonly key: string;
  /** Whether the system can use it as it is written. */
  readonly valid: boolean;
}

export interface Classifications {
  /** In their order. Taken fresh; rejects with an Error that names what could not be read. */
  read(): Promise<readonly ClassificationReading[]>;
}

/** What a transaction of the host can change of them. Each rejects with a `RefusedSetting` for what it cannot take. */
export interface ClassificationEdits {
  /** Rejects with that of `key` where there is no room for another. */
  add(key: string, settings: ClassificationSettings): Promise<void>;
  /** Absent settings stay. Rejects with that of `key` for one that is not there. */
  change(key: string, settings: Partial<ClassificationSettings>): Promise<void>;
  /** One that is not there is gone already. */
  remove(key: string): Promise<void>;
}
