import { textOf, wordsOf } from "../../uci/option-values.ts";
import type { UciSection } from "../../uci/uci-package.ts";
import type { UciDraft } from "../../uci/write/uci-draft.ts";
import { strictnessIn } from "../strictness.ts";
import { setStrictness } from "../strictness-edits.ts";
import { zoneSections } from "./interface-zones.ts";

// Zones that the agent makes: for the way out where none masquerades, and one each for networks that an ACS adds for machines.

const configuration = "firewall";

/** The zone of the way out that is made where there is none. */
const outside = { section: "cpe_wan_zone", name: "cpe_wan" } as const;

export const masquerades = (zone: UciSection): boolean => /^(1|on|true|yes|enabled)$/.test(textOf(zone, "masq") ?? "");

/** As OpenWrt has its zone `wan`; everybody whom the router itself lets in may go out by it. */
export function addOutside(draft: UciDraft): UciSection | undefined {
  const sources = zoneSections(draft.package(configuration)).filter(
    (zone) => textOf(zone, "input")?.toUpperCase() === "ACCEPT" || isOfMachines(zone),
  );
  const { section, name } = outside;
  const values = { name, network: [], input: "REJECT", output: "ACCEPT", forward: "REJECT", masq: "1", mtu_fix: "1" };
  draft.add(configuration, section, "zone", values);
  for (const source of sources) forward(draft, textOf(source, "name") ?? "", name);
  return draft.package(configuration).section(section);
}

/** Takes that away once nobody is in it. */
export function removeOutside(draft: UciDraft): void {
  const zone = draft.package(configuration).section(outside.section);
  if (zone !== undefined && wordsOf(zone, "network").length === 0) removeZone(draft, outside.section, outside.name);
}

const forMachines = /^(cpe_i\d+)_zone$/;

const isOfMachines = ({ name }: UciSection): boolean => forMachines.test(name);

/** The interfaces that have a zone of their own. */
export const ownZones = (draft: UciDraft): readonly string[] =>
  [...draft.package(configuration).sections].flatMap(({ type, name }) => {
    const [, network] = forMachines.exec(name) ?? [];
    return type === "zone" && network !== undefined ? [network] : [];
  });

/** Machines there get an address and names by the router, and reach what is outside; nothing else of the router, and no other zone. */
export function addOwnZone(draft: UciDraft, network: string): void {
  const zone = { name: network, network: [network], input: "REJECT", output: "ACCEPT", forward: "REJECT" };
  draft.add(configuration, `${network}_zone`, "zone", zone);
  const allow = (what: string, name: string, values: Readonly<Record<string, string | readonly string[]>>): void =>
    draft.add(configuration, `${network}_${what}`, "rule", { name, src: network, ...values, target: "ACCEPT" });
  allow("dhcp", "Allow-DHCP", { proto: "udp", dest_port: "67", family: "ipv4" });
  // One each, as TR-181 has them.
  for (const proto of ["udp", "tcp"]) allow(`dns_${proto}`, "Allow-DNS", { proto, dest_port: "53" });
  allow("dhcpv6", "Allow-DHCPv6", { proto: "udp", dest_port: "547", family: "ipv6" });
  const icmp = ["router-solicitation", "neighbour-solicitation", "neighbour-advertisement"];
  allow("icmpv6", "Allow-ICMPv6", { proto: "icmp", icmp_type: icmp, family: "ipv6" });
  for (const out of zoneSections(draft.package(configuration)).filter(masquerades)) {
    forward(draft, network, textOf(out, "name") ?? "");
  }
}

export function removeOwnZone(draft: UciDraft, network: string): void {
  for (const what of ["dhcp", "dns_udp", "dns_tcp", "dhcpv6", "icmpv6"]) {
    const name = `${network}_${what}`;
    if (draft.package(configuration).section(name)?.type === "rule") draft.delete(configuration, name);
  }
  removeZone(draft, `${network}_zone`, network);
}

/** With what may be forwarded from it or to it. */
function removeZone(draft: UciDraft, section: string, name: string): void {
  asStrictAsBefore(draft, () => {
    for (const each of [...draft.package(configuration).sections]) {
      if (each.type !== "forwarding" || ![textOf(each, "src"), textOf(each, "dest")].includes(name)) continue;
      draft.delete(configuration, draft.named(configuration, each, forwardName(each)));
    }
  });
  draft.delete(configuration, section);
}

const words = (text: string): string => text.replaceAll(/\W/g, "_");

const forwardName = (section: UciSection): string =>
  `cpe_forward_${words(textOf(section, "src") ?? "")}_${words(textOf(section, "dest") ?? "")}`;

function forward(draft: UciDraft, src: string, dest: string): void {
  const name = `cpe_forward_${words(src)}_${words(dest)}`;
  if (draft.package(configuration).section(name) !== undefined) return;
  asStrictAsBefore(draft, () => draft.add(configuration, name, "forwarding", { src, dest }));
}

/** What "High" switches off it switches off of what is there then, and keeps in mind. */
function asStrictAsBefore(draft: UciDraft, change: () => void): void {
  const isHigh = strictnessIn(draft.package(configuration)) === "High";
  if (isHigh) setStrictness(draft, "Advanced");
  change();
  if (isHigh) setStrictness(draft, "High");
}
