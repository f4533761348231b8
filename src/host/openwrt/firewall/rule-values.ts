import { isIP } from "node:net";
import type { FirewallMatch, FirewallRule, FirewallRuleSettings } from "../../../ports/host/network/firewall.ts";
import { RefusedSettingError } from "../../refused-setting.ts";
import { isText } from "../uci/syntax.ts";
import type { UciValues } from "../uci/write/uci-change.ts";
import { macOf } from "./criteria.ts";
import type { Zone } from "./zones.ts";

type Asked = Partial<Omit<FirewallRuleSettings, "order">>;
/** What a rule is to be. */
type Settings = Omit<FirewallRuleSettings, "order">;

/** What rules are written by. */
export interface RuleSurroundings {
  readonly zones: readonly Zone[];
  /** Whether the system has a link of this name. */
  readonly hasLink: (name: string) => boolean;
}

/** No zone is called so: fw4 leaves out a rule from or to it. */
export const nowhere = "cpe_none";

const refuse = (setting: keyof Settings, reason: string): never => {
  throw new RefusedSettingError(setting, reason);
};

/** The options of a `rule` for what was asked of one that is to be so. Throws for what it cannot be. [OpenWrt fw4, fw3] */
export function ruleValues(asked: Asked, settings: Settings, surroundings: RuleSurroundings): UciValues {
  check(asked, settings);
  const has = (...names: readonly (keyof Asked)[]): boolean => names.some((name) => name in asked);
  const { protocol, family } = settings;
  return {
    ...(has("enabled") && { enabled: settings.enabled ? "1" : "0" }),
    ...(has("description") && { name: settings.description }),
    ...(has("verdict") && { target: settings.verdict.toUpperCase() }),
    ...(has("log") && { log: settings.log ? "1" : "" }),
    ...(has("from", "to") && sidesFor(settings, surroundings)),
    ...(has("protocol") && { proto: protocol === undefined ? "all" : text(protocol, protocolName) }),
    // ICMP is both in one to fw4, but two protocols by their numbers.
    ...(has("family", "protocol") && { family: familyName(protocol?.value === 1 ? (family ?? 4) : family) }),
    ...(has("source") && { src_ip: textOfNetwork(settings.source) }),
    ...(has("destination") && { dest_ip: textOfNetwork(settings.destination) }),
    ...(has("sourcePorts") && { src_port: textOfPorts(settings.sourcePorts) }),
    ...(has("destinationPorts") && { dest_port: textOfPorts(settings.destinationPorts) }),
    ...(has("sourceMac") && { src_mac: settings.sourceMac && text(settings.sourceMac, (mac) => mac) }),
  };
}

function sidesFor({ from, to }: Settings, { zones, hasLink }: RuleSurroundings): UciValues {
  const sides = { from, to } as const;
  const zoneFor = (name: "from" | "to"): { readonly zone: string | undefined; readonly device?: string } => {
    const side = sides[name];
    if (side === "device") return { zone: undefined };
    if (side === "any") return { zone: "*" };
    const { link } = side;
    if (link === undefined) return { zone: nowhere };
    if (!hasLink(link)) return refuse(name, `there is no link ${link}`);
    const zone = zones.find(({ links }) => links.includes(link));
    return zone?.links.length === 1 ? { zone: zone.name } : { zone: zone?.name ?? "*", device: link };
  };
  const isLoopback = from === "device" && to === "device";
  if (isLoopback) return refuse("to", "there are no rules for what the device sends to itself");
  const [source, target] = [zoneFor("from"), zoneFor("to")];
  if (source.device !== undefined && target.device !== undefined) {
    refuse(
      "to",
      `a rule can be for one link of a zone that has several, not for ${source.device} and ${target.device}`,
    );
  }
  return {
    src: source.zone,
    dest: target.zone,
    device: source.device ?? target.device,
    direction: target.device !== undefined ? "out" : source.device !== undefined ? "in" : undefined,
  };
}

function check(asked: Asked, settings: Settings): void {
  const { verdict, description, protocol, sourcePorts, destinationPorts, sourceMac } = settings;
  if (verdict === "return" || verdict === "chain") {
    refuse("verdict", "the system's firewall has one list of rules: there is no chain to go to or back from");
  }
  if (settings.chain !== undefined) refuse("chain", `there is no chain ${settings.chain} to go to`);
  if (!isText(description) || /[\n\r]/.test(description)) refuse("description", "a description is one line");
  if (protocol !== undefined && !(protocol.value >= 0 && protocol.value <= 255)) {
    refuse("protocol", `${protocol.value} is no protocol (0 to 255)`);
  }
  for (const [name, ports] of Object.entries({ destinationPorts, sourcePorts } as const)) {
    if (ports === undefined) continue;
    const setting = name === "destinationPorts" ? "destinationPorts" : "sourcePorts";
    const { first, last } = ports.value;
    if (!(first >= 0 && first <= last && last <= 65_535)) refuse(setting, `there are no ports ${first} to ${last}`);
    if (protocol === undefined || protocol.excluded || (protocol.value !== 6 && protocol.value !== 17)) {
      refuse(
        setting in asked ? setting : "protocol",
        "only TCP (6) and UDP (17) have ports: without one of these the rule would be for all of them",
      );
    }
  }
  if (sourceMac !== undefined && macOf(sourceMac.value) === undefined) {
    refuse("sourceMac", `${JSON.stringify(sourceMac.value)} is no MAC address`);
  }
  checkFamilies(asked, settings);
}

function checkFamilies(asked: Asked, { source, destination, family, protocol }: Settings): void {
  const families: [name: "family" | "protocol" | "source" | "destination", family: number][] = [];
  if (family !== undefined) families.push(["family", family]);
  if (protocol !== undefined && !protocol.excluded && [1, 58].includes(protocol.value)) {
    families.push(["protocol", protocol.value === 1 ? 4 : 6]);
  }
  for (const [name, network] of [["source", source] as const, ["destination", destination] as const]) {
    if (network === undefined) continue;
    const { address, prefixLength } = network.value;
    if (address === "") refuse(name, "a mask, and an exception, need an address");
    const of = isIP(address);
    if (of === 0) refuse(name, `${JSON.stringify(address)} is no IP address`);
    if (prefixLength !== undefined && prefixLength > (of === 4 ? 32 : 128)) {
      refuse(name, `no prefix of ${address} has ${prefixLength} bits`);
    }
    families.push([name, of]);
  }
  const [first] = families;
  const other = families.find(([, of]) => of !== first?.[1]);
  if (first === undefined || other === undefined) return;
  const [blamed] = [other, first].filter(([name]) => name in asked).concat([other]);
  refuse(
    (blamed ?? other)[0],
    `a rule is for IPv4 or for IPv6: ${first[0]} is IPv${first[1]}, ${other[0]} IPv${other[1]}`,
  );
}

const text = <Value>({ value, excluded }: FirewallMatch<Value>, write: (value: Value) => string): string =>
  `${excluded ? "!" : ""}${write(value)}`;

const names: Readonly<Record<number, string>> = { 1: "icmp", 6: "tcp", 17: "udp", 58: "icmpv6" };
const protocolName = (number: number): string => names[number] ?? String(number);

const familyName = (family: 4 | 6 | undefined): string => (family === undefined ? "" : `ipv${family}`);

const textOfNetwork = (network: FirewallRule["source"]): string | undefined =>
  network &&
  text(network, ({ address, prefixLength }) => (prefixLength === undefined ? address : `${address}/${prefixLength}`));

const textOfPorts = (ports: FirewallRule["sourcePorts"]): string | undefined =>
  ports && text(ports, ({ first, last }) => (first === last ? String(first) : `${first}-${last}`));
