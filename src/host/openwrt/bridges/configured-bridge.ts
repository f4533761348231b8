import type { BridgePort, BridgeReading, BridgeVlanPort } from "../../../ports/host/network/bridges.ts";
import type { EditedVlan, EditedVlanPort } from "../../bridges/edited-bridge.ts";
import { vlanPortKey } from "../../linux/bridges/vlan-port-key.ts";
import { flagOf, textOf, wordsOf } from "../uci/option-values.ts";
import type { UciPackage, UciSection } from "../uci/uci-package.ts";
import { ssidsIn } from "./ssids-in-bridges.ts";

// Bridges as /etc/config/network has them: `device` sections of type bridge, and their `bridge-vlan` sections. What netifd has no
// form for (a port or a VLAN that is not in force, a key that is not what the section says) is in sections and options of the agent's
// own, which netifd does not read. [OpenWrt netifd]

export const ownTypes = { port: "cpe_bridge_port", vlan: "cpe_bridge_vlan", vlanPort: "cpe_vlan_port" } as const;

interface Owned {
  /** The section of the agent's own; undefined where it needs none. */
  readonly own?: UciSection | undefined;
}

export type ConfiguredVlan = EditedVlan<UciSection>;

export interface ConfiguredVlanPort extends EditedVlanPort<UciSection> {
  /** As it stands in the list of its VLAN: `lan1:u*`. */
  readonly text?: string;
}

export interface ConfiguredBridge extends BridgeReading {
  readonly name: string;
  readonly enabled: boolean;
  readonly section: UciSection;
  /** All, also those that go by the name of their link. */
  readonly ports: readonly (BridgePort & Owned)[];
  readonly vlans: readonly ConfiguredVlan[];
  readonly vlanPorts: readonly ConfiguredVlanPort[];
}

export function bridgeSections(network: UciPackage): readonly UciSection[] {
  return [...network.sections].filter(
    (section) =>
      section.type === "device" && textOf(section, "type") === "bridge" && textOf(section, "name") !== undefined,
  );
}

/** `wireless`: undefined where there is no Wi-Fi. */
export function configuredBridge(
  network: UciPackage,
  wireless: UciPackage | undefined,
  name: string,
): ConfiguredBridge | undefined {
  const section = bridgeSections(network).find((each) => textOf(each, "name") === name);
  if (section === undefined) return undefined;
  const of = (type: string): readonly UciSection[] =>
    [...network.sections].filter((each) => each.type === type && textOf(each, "device") === name);
  const vlanSections = [...of("bridge-vlan"), ...of(ownTypes.vlan)];
  const listed = new Set([
    ...wordsOf(section, "ports"),
    ...of("bridge-vlan").flatMap((vlan) => wordsOf(vlan, "ports").map((text) => linkIn(text))),
  ]);
  const ports = portsOf(listed, new Set(ssidsIn(name, network, wireless)), of(ownTypes.port));
  const vlans = vlanSections.flatMap((each) => vlanOf(name, each)).toSorted((one, other) => one.id - other.id);
  return {
    name,
    section,
    enabled: flagOf(section, "enabled", true),
    // netifd has it filter wherever there are VLANs, unless told otherwise. (netifd/config.c)
    filters: flagOf(section, "vlan_filtering", of("bridge-vlan").length > 0),
    ports,
    vlans,
    vlanPorts: vlanPortsOf(name, ports, vlans, of(ownTypes.vlanPort)),
  };
}

const linkIn = (text: string): string => text.split(":")[0] ?? "";

/** The key that the agent's own section or option gives. */
const keyIn = (section: UciSection, option: string): string => textOf(section, option) ?? section.name;

/** Those in force, and those of the agent's own; of an SSID and of a link that is there in both, the latter. */
function portsOf(
  listed: ReadonlySet<string>,
  ssids: ReadonlySet<string>,
  own: readonly UciSection[],
): ConfiguredBridge["ports"] {
  const owned = own.map((section): ConfiguredBridge["ports"][number] => {
    const [link, ssid] = [textOf(section, "port"), textOf(section, "ssid")];
    const key = keyIn(section, "key");
    if (ssid !== undefined) return { ...portOfSsid(key, ssid), enabled: ssids.has(ssid), own: section };
    const enabled = link === undefined ? flagOf(section, "enabled", false) : listed.has(link);
    return { key, link, enabled, own: section };
  });
  const taken = new Set(owned.map(({ link }) => link));
  const others = [...listed].filter((link) => !taken.has(link));
  return [
    ...others.map((link) => ({ key: link, link, enabled: true })),
    ...ssidPorts(ssids, new Set(owned.map(({ ssid }) => ssid))),
    ...owned,
  ];
}

/** The ports that SSIDs have because they are in a bridge. `besides`: those that have others. */
export const ssidPorts = (ssids: Iterable<string>, besides: ReadonlySet<string | undefined> = new Set()) =>
  [...ssids]
    .filter((ssid) => !besides.has(ssid))
    .map((ssid) => ({ ...portOfSsid(keyOfSsid(ssid), ssid), enabled: true }));

/** No link is called so. */
export const keyOfSsid = (ssid: string): string => `ssid/${ssid}`;

const portOfSsid = (key: string, ssid: string): Pick<BridgePort, "key" | "link" | "ssid" | "ofItsSsid"> => ({
  key,
  link: undefined,
  ssid,
  ...(key === keyOfSsid(ssid) && { ofItsSsid: true }),
});

function vlanOf(bridge: string, section: UciSection): readonly ConfiguredVlan[] {
  const id = Number(textOf(section, "vlan") ?? Number.NaN);
  if (!(id >= 1 && id <= 4094)) return [];
  const key = textOf(section, "cpe_key") ?? `${id}`;
  /** As the device is called that stands on it. */
  const name = textOf(section, "cpe_name") ?? `${bridge}.${id}`;
  return [{ key, id, enabled: section.type === "bridge-vlan", name, section }];
}

function vlanPortsOf(
  bridge: string,
  ports: ConfiguredBridge["ports"],
  vlans: readonly ConfiguredVlan[],
  own: readonly UciSection[],
): readonly ConfiguredVlanPort[] {
  const keyOfLink = new Map(ports.map(({ key, link }) => [link, key]));
  const inForce = vlans.flatMap(({ key: vlan, section }) => {
    if (section === undefined) return [];
    const local = flagOf(section, "local", true) ? [{ vlan, port: bridge, untagged: false, pvid: false }] : [];
    const others = wordsOf(section, "ports").map((text) => {
      const [link = "", flags = ""] = text.split(":");
      return { vlan, port: keyOfLink.get(link) ?? link, text, ...flagsIn(flags) };
    });
    return [...local, ...others];
  });
  const matched = new Set<object>();
  const owned = own.map((section): ConfiguredVlanPort => {
    const key = keyIn(section, "key");
    const [vlan, port] = [textOf(section, "vlan"), textOf(section, "port")];
    const found = inForce.find((each) => each.vlan === vlan && each.port === port);
    if (found !== undefined) {
      matched.add(found);
      return { key, enabled: true, ...found, own: section };
    }
    const untagged = flagOf(section, "untagged", false);
    return { key, enabled: flagOf(section, "enabled", false), vlan, port, untagged, pvid: false, own: section };
  });
  const others = inForce.filter((each) => !matched.has(each));
  return [...others.map((each) => ({ key: vlanPortKey(each.vlan, each.port), enabled: true, ...each })), ...owned];
}

/** Nothing: untagged. `u`: untagged, `t`: tagged, `*`: what comes in without a tag belongs here. */
export const flagsIn = (flags: string): Pick<BridgeVlanPort, "untagged" | "pvid"> => ({
  untagged: !flags.includes("t"),
  pvid: flags.includes("*"),
});
