import type { FirewallSide, FirewallVerdict } from "../../../ports/host/network/firewall.ts";
import type { NetifdInterface } from "../netifd.ts";
import { flagOf, textOf, wordsOf } from "../uci/option-values.ts";
import type { UciPackage, UciSection } from "../uci/uci-package.ts";

/** A part of the network that the firewall treats alike: a `zone` section of /etc/config/firewall. [OpenWrt fw4, fw3] */
export interface Zone {
  readonly name: string;
  readonly section: UciSection;
  /** The devices of its networks, then those that it names, each once; those of networks that netifd does not know are left out. */
  readonly links: readonly string[];
  readonly family: 4 | 6 | undefined;
  readonly input: FirewallVerdict;
  readonly output: FirewallVerdict;
  /** Between links of the zone itself. */
  readonly forward: FirewallVerdict;
  /** Undefined where its section does not say. */
  readonly masquerades: boolean | undefined;
  readonly logs: boolean;
}

/** Most links of a zone that are looked at: there is a policy for each pair of them. */
const mostLinks = 64;

/** What is for all packets where nothing else is said: the `defaults` section. */
export interface Policies {
  readonly input: FirewallVerdict;
  readonly output: FirewallVerdict;
  readonly forward: FirewallVerdict;
}

export const defaultsIn = (firewall: UciPackage): UciSection | undefined =>
  [...firewall.sections].find(({ type }) => type === "defaults");

export const defaultPolicies = (firewall: UciPackage): Policies =>
  policiesOf(defaultsIn(firewall), { input: "drop", output: "drop", forward: "drop" });

/** Those in force, in order. */
export function zonesIn(firewall: UciPackage, interfaces: readonly NetifdInterface[]): readonly Zone[] {
  const defaults = defaultPolicies(firewall);
  const zones: Zone[] = [];
  for (const section of firewall.sections) {
    const name = textOf(section, "name");
    if (section.type !== "zone" || name === undefined || !flagOf(section, "enabled", true)) continue;
    zones.push({
      name,
      section,
      links: linksOf(name, section, interfaces),
      family: familyOf(textOf(section, "family")),
      ...policiesOf(section, defaults),
      masquerades: section.option("masq") === undefined ? undefined : flagOf(section, "masq", false),
      logs: !["", "0"].includes(textOf(section, "log") ?? ""),
    });
  }
  return zones;
}

/** An interface may also say itself which zone it belongs to. */
function linksOf(zone: string, section: UciSection, interfaces: readonly NetifdInterface[]): readonly string[] {
  const networks = wordsOf(section, "network");
  const own = [
    ...networks.flatMap((name) => interfaces.filter((each) => each.name === name)),
    ...interfaces.filter(({ data }) => data.zone === zone),
  ];
  const named = wordsOf(section, "device").filter((device) => /^[^!+*]+$/.test(device));
  const links = new Set([...own.flatMap(({ l3Device, device }) => l3Device ?? device ?? []), ...named]);
  return [...links].slice(0, mostLinks);
}

function policiesOf(section: UciSection | undefined, otherwise: Policies): Policies {
  const policy = (name: keyof Policies): FirewallVerdict =>
    (section && verdictOf(textOf(section, name))) ?? otherwise[name];
  return { input: policy("input"), output: policy("output"), forward: policy("forward") };
}

/** Undefined for what decides nothing (MARK, NOTRACK, …). Words may be cut short, as fw4 takes them. */
export function verdictOf(text: string | undefined): FirewallVerdict | undefined {
  const word = text?.toLowerCase();
  if (word === undefined || word === "") return undefined;
  return (["accept", "reject", "drop"] as const).find((verdict) => verdict.startsWith(word));
}

/** Undefined for both. */
export function familyOf(text: string | undefined): 4 | 6 | undefined {
  if (text === undefined) return undefined;
  if (text === "inet" || text.includes("4")) return 4;
  return text.includes("6") ? 6 : undefined;
}

/**
 * The links that `src` or `dest` of a section stands for: all, those of a zone, or one that is not there where the zone has none
 * or is unknown.
 */
export function sidesOf(zones: readonly Zone[], name: string): readonly FirewallSide[] {
  if (name === "*") return ["any"];
  const links = zones.find((zone) => zone.name === name)?.links ?? [];
  return links.length === 0 ? [{ link: undefined }] : links.map((link) => ({ link }));
}
