import { vlanPortKey } from "../../linux/bridges/vlan-port-key.ts";
import { deviceSection } from "../links/device-sections.ts";
import { textOf, wordsOf } from "../uci/option-values.ts";
import type { UciSection } from "../uci/uci-package.ts";
import type { UciValues } from "../uci/write/uci-change.ts";
import type { UciDraft } from "../uci/write/uci-draft.ts";
import { valuesOf } from "../uci/write/values-of.ts";
import { type ConfiguredBridge, type ConfiguredVlan, type ConfiguredVlanPort, ownTypes } from "./configured-bridge.ts";
import { putSsidIn, takeSsidOut } from "./ssid-membership.ts";

export const configuration = "network";

/** What a bridge is to be: as it was read, with whatever edits have made of it. */
export type WantedBridge = Pick<ConfiguredBridge, "name" | "ports" | "vlans" | "vlanPorts">;

/** Drafts the sections of a bridge such that they say what is wanted. What says so already is not touched. */
export function writeBridge(draft: UciDraft, before: ConfiguredBridge, wanted: WantedBridge): void {
  writeSsids(draft, before, wanted);
  const links = wanted.ports.flatMap(({ enabled, link }) => (enabled && link !== undefined ? [link] : []));
  const listed = wordsOf(before.section, "ports");
  const kept = listed.filter((link) => links.includes(link));
  const implied = new Set(before.ports.flatMap(({ enabled, link }) => (enabled && link !== undefined ? [link] : [])));
  const ports = [...kept, ...links.filter((link) => !listed.includes(link) && !implied.has(link))];
  if (ports.join() !== listed.join()) setDevice(draft, before, { ports });
  keepFiltering(draft, before, wanted);
  writePorts(draft, before, wanted);
  writeVlans(draft, before, wanted);
  writeVlanPorts(draft, before, wanted);
}

/** One that comes from elsewhere is a port there no longer. */
function writeSsids(draft: UciDraft, before: ConfiguredBridge, { name, ports }: WantedBridge): void {
  const of = (some: WantedBridge["ports"]) =>
    new Set(some.flatMap(({ ssid, enabled }) => (enabled && ssid !== undefined ? [ssid] : [])));
  const [had, has] = [of(before.ports), of(ports)];
  for (const ssid of had) if (!has.has(ssid)) takeSsidOut(draft, name, ssid);
  for (const ssid of has) if (!had.has(ssid)) putSsidIn(draft, name, keeperOf(name), ssid);
}

/** netifd has a bridge filter as soon as it has a VLAN, unless it is told otherwise: that it is to is set on its own. */
function keepFiltering(draft: UciDraft, before: ConfiguredBridge, { vlans }: WantedBridge): void {
  const byItself = vlans.some(({ enabled }) => enabled);
  if (textOf(before.section, "vlan_filtering") !== undefined || byItself === before.filters) return;
  setDevice(draft, before, { vlan_filtering: before.filters ? "1" : "0" });
}

/** The section as it is by now: it may have got a name. */
function setDevice(draft: UciDraft, { name, section }: ConfiguredBridge, values: UciValues): void {
  const now = deviceSection(draft.package(configuration), name) ?? section;
  draft.set(configuration, named(draft, now, deviceOf(name)), values);
}

function writePorts(draft: UciDraft, before: ConfiguredBridge, { name, ports }: WantedBridge): void {
  for (const { key, own } of before.ports) {
    if (own !== undefined && !ports.some((port) => port.key === key)) remove(draft, own, ownName("port", name, key));
  }
  for (const { key, link, ssid, ofItsSsid, enabled, own } of ports) {
    if ((key === link || ofItsSsid) && enabled && own === undefined) continue;
    const values = { device: name, key, port: link, ssid, enabled: enabled ? "1" : "0" };
    put(draft, own, ownTypes.port, ownName("port", name, key), values);
  }
}

function writeVlans(draft: UciDraft, before: ConfiguredBridge, wanted: WantedBridge): void {
  const { name, vlans } = wanted;
  for (const { key, id, section } of before.vlans) {
    if (section !== undefined && !vlans.some((vlan) => vlan.key === key))
      remove(draft, section, vlanName(name, `${id}`));
  }
  for (const vlan of vlans) {
    const { key, id, enabled, section } = vlan;
    const type = enabled ? "bridge-vlan" : ownTypes.vlan;
    const members = membersOf(wanted, vlan);
    const values: UciValues = {
      vlan: `${id}`,
      ports: members.ports,
      local: members.local ? undefined : "0",
      cpe_key: key === `${id}` ? undefined : key,
      cpe_name: vlan.name === "" || vlan.name === `${name}.${id}` ? undefined : vlan.name,
    };
    if (section === undefined) {
      draft.add(configuration, vlanName(name, key), type, { device: name, ...values });
    } else if (section.type === type) {
      setWhereOther(draft, section, vlanName(name, key), values);
    } else {
      const at = named(draft, section, vlanName(name, key));
      draft.delete(configuration, at);
      draft.add(configuration, at, type, { ...valuesOf(section), ...values });
    }
  }
}

function writeVlanPorts(draft: UciDraft, before: ConfiguredBridge, wanted: WantedBridge): void {
  const { name, vlanPorts } = wanted;
  for (const { key, own } of before.vlanPorts) {
    if (own !== undefined && !vlanPorts.some((each) => each.key === key))
      remove(draft, own, ownName("vlan", name, key));
  }
  for (const each of vlanPorts) {
    const { key, vlan, port, untagged, enabled, own } = each;
    if (own === undefined && key === vlanPortKey(vlan, port) && isInForce(wanted, each)) continue;
    const values = { device: name, key, vlan, port, untagged: untagged ? "1" : "0", enabled: enabled ? "1" : "0" };
    put(draft, own, ownTypes.vlanPort, ownName("vlan", name, key), values);
  }
}

/** Whether a port is in its VLAN, as far as the lists of a VLAN can say it. */
function isInForce({ name, ports }: WantedBridge, { enabled, vlan, port }: ConfiguredVlanPort): boolean {
  if (!enabled || vlan === undefined) return false;
  return port === name || ports.some((each) => each.key === port && each.enabled && each.link !== undefined);
}

function membersOf(
  wanted: WantedBridge,
  { key }: ConfiguredVlan,
): { readonly local: boolean; readonly ports: readonly string[] } {
  const members = wanted.vlanPorts.filter((each) => each.vlan === key && isInForce(wanted, each));
  return {
    local: members.some(({ port }) => port === wanted.name),
    ports: members.flatMap((member) => {
      const link = wanted.ports.find((port) => port.key === member.port)?.link;
      return member.port === wanted.name || link === undefined ? [] : [textFor(link, member)];
    }),
  };
}

/** As it was, where it says the same. */
function textFor(link: string, { untagged, pvid, text }: ConfiguredVlanPort): string {
  const [was, flags = ""] = text?.split(":") ?? [];
  if (text !== undefined && was === link && !flags.includes("t") === untagged && flags.includes("*") === pvid)
    return text;
  return `${link}:${untagged ? "u" : "t"}${pvid ? "*" : ""}`;
}

const words = (text: string): string => text.replaceAll(/\W/g, "_");

/** The section of the interface that keeps a bridge that the agent has made. */
export const keeperOf = (bridge: string): string => words(bridge);

/** That of the bridge. */
export const deviceOf = (bridge: string): string => `device_${words(bridge)}`;
const vlanName = (bridge: string, key: string): string => `vlan_${words(bridge)}_${words(key)}`;
const ownName = (what: "port" | "vlan", bridge: string, key: string): string =>
  `cpe_${what}_${words(bridge)}_${words(key)}`;

function free(draft: UciDraft, wanted: string): string {
  let name = wanted;
  while (draft.package(configuration).section(name) !== undefined) name += "_";
  return name;
}

const named = (draft: UciDraft, section: UciSection, wanted: string): string =>
  draft.named(configuration, section, section.anonymous ? free(draft, wanted) : wanted);

function remove(draft: UciDraft, section: UciSection, wanted: string): void {
  draft.delete(configuration, named(draft, section, wanted));
}

function put(draft: UciDraft, own: UciSection | undefined, type: string, wanted: string, values: UciValues): void {
  if (own === undefined) draft.add(configuration, free(draft, wanted), type, values);
  else setWhereOther(draft, own, wanted, values);
}

/** An anonymous section that says all that already keeps its name. */
function setWhereOther(draft: UciDraft, section: UciSection, wanted: string, values: UciValues): void {
  const isOther = Object.entries(values).some(([option, value]) => {
    if (Array.isArray(value)) return wordsOf(section, option).join(" ") !== value.join(" ");
    return (textOf(section, option) ?? "") !== (value ?? "");
  });
  if (isOther) draft.set(configuration, named(draft, section, wanted), values);
}
