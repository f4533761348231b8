import type { BridgeEdits, BridgePortSettings, BridgeReading, Bridges } from "../../../ports/host/network/bridges.ts";
import type { VirtualLink, VirtualSystem } from "../../../ports/host/virtual-system.ts";
import { withPvid } from "../../bridges/pvid.ts";
import { vlanEdits } from "../../bridges/vlan-edits.ts";
import type { SimulatedDevice } from "../device.ts";
import { refuse } from "../keyed-list.ts";
import type { SettingsDraft } from "../settings-draft.ts";
import { linkKey } from "../system-settings.ts";
import { takeOut } from "./link-edits.ts";
import { isLinkName, type NetworkDraft, usersOf } from "./network-draft.ts";
import { type BridgeState, setNetworkOf } from "./network-state.ts";

const limits = { bridges: 16, vlans: 256 } as const;

const asShipped: BridgeReading = { filters: false, ports: [], vlans: [], vlanPorts: [] };

/** What has a bridge can have others. */
export const canBridge = ({ links }: Pick<VirtualSystem, "links">): boolean =>
  links.some(({ kind }) => kind === "bridge");

/** Undefined for a device that bridges nothing. */
export function simulatedBridges(device: SimulatedDevice): Bridges | undefined {
  if (!canBridge(device.shipped)) return undefined;
  return {
    limits,
    read: async () => {
      const set = setNetworkOf(device.settings);
      const { links } = device.system;
      const named = (kind: VirtualLink["kind"]): readonly string[] =>
        links.filter((link) => link.kind === kind).map(({ name }) => name);
      const wifi = new Set(named("wifi"));
      const bridgeOf = (name: string) => set?.bridges.find((bridge) => bridge.name === name);
      return new Map(named("bridge").map((name) => [name, reading(bridgeOf(name), wifi)]));
    },
  };
}

/** `wifi`: links that are ports only as long as their networks are there. */
function reading(bridge: BridgeState | undefined, wifi: ReadonlySet<string>): BridgeReading {
  if (bridge === undefined) return asShipped;
  const { filters, ports, vlans, vlanPorts } = bridge;
  return {
    filters,
    ports: ports.flatMap(({ key, link, enabled }) =>
      (key === link && enabled) || (link === undefined && wifi.has(key))
        ? []
        : [{ key, link, enabled: enabled && link !== undefined }],
    ),
    vlans: vlans.map(({ key, id, enabled, name }) => ({ key, id, enabled, name })).toSorted((a, b) => a.id - b.id),
    vlanPorts: vlanPorts.map(({ key, enabled, vlan, port, untagged, pvid }) => ({
      key,
      enabled,
      vlan,
      port,
      untagged,
      pvid,
    })),
  };
}

/** Undefined for a device that bridges nothing. */
export function simulatedBridgeEdits(network: NetworkDraft, draft: SettingsDraft): BridgeEdits | undefined {
  if (!canBridge(network.shipped)) return undefined;
  const of = (name: string): BridgeState =>
    network.now.bridges.find((each) => each.name === name) ?? refuse("key", `there is no bridge ${name}`);

  const edit = (name: string, make: (bridge: BridgeState) => Partial<BridgeState>): void => {
    const before = of(name);
    const after = { ...before, ...make(before) };
    network.set({ bridges: network.now.bridges.map((each) => (each.name === name ? after : each)) });
  };

  function checkLink(bridge: string, key: string, link: string | undefined): void {
    if (link === undefined) return;
    const { kind, addresses, bridge: other } = network.link("link", link);
    if (!["ethernet", "vlan", "macvlan"].includes(kind)) refuse("link", `${link} cannot be put into a bridge`);
    const own = of(bridge).ports.find((port) => port.key === key);
    if (own?.link === link && own.enabled) return;
    if (other !== undefined) refuse("link", `${link} is a port of ${other} already`);
    const taken = of(bridge).ports.some((port) => port.key !== key && port.link === link);
    if (taken) refuse("link", `${link} is a port of ${bridge} already`);
    if (addresses.length > 0) refuse("link", `${link} has addresses, which a port of a bridge has not`);
  }

  const keep = (bridge: string, { enabled }: { readonly enabled?: boolean }): void => {
    if (enabled === undefined) return;
    const { added } = network.now;
    if (!added.some(({ name }) => name === bridge)) draft.set(linkKey(bridge, "enabled"), String(enabled));
    else network.set({ added: added.map((each) => (each.name === bridge ? { ...each, enabled } : each)) });
  };

  const vlans = vlanEdits(edit);
  return {
    keepsVlans: true,
    ...vlans,
    addVlan: async (name, key, settings) => {
      const there = network.now.bridges.reduce((sum, bridge) => sum + bridge.vlans.length, 0);
      if (there >= limits.vlans) refuse("row", `there is room for ${limits.vlans} VLANs`);
      await vlans.addVlan(name, key, settings);
    },
    removeVlan: async (name, key) =>
      edit(name, ({ vlans, vlanPorts }) => ({
        vlans: vlans.filter((each) => each.key !== key),
        vlanPorts: vlanPorts.map((each) => (each.vlan === key ? { ...each, vlan: undefined, pvid: false } : each)),
      })),
    addBridge: async (name, { enabled, filters }) => {
      if (!isLinkName(name) || network.links.some((each) => each.name === name))
        refuse("key", `no bridge can be added as ${JSON.stringify(name)}`);
      const there = network.links.filter(({ kind }) => kind === "bridge").length;
      if (there >= limits.bridges) refuse("row", `there is room for ${limits.bridges} bridges`);
      const { added, bridges } = network.now;
      network.set({
        added: [...added, { name, kind: "bridge", enabled, mtu: 1500 }],
        bridges: [...bridges, { name, filters, ports: [], vlans: [], vlanPorts: [] }],
      });
    },
    changeBridge: async (name, { filters, ...settings }) => {
      of(name);
      keep(name, settings);
      if (filters !== undefined) edit(name, () => ({ filters }));
    },
    removeBridge: async (name) => {
      const { added, bridges } = network.now;
      if (!bridges.some((each) => each.name === name)) return;
      if (!added.some((each) => each.name === name)) refuse("key", `${name} is part of the device`);
      const users = usersOf(network, name).filter((user) => !user.startsWith("the port "));
      if (users.length > 0) refuse("key", `${name} is used by ${users.join(", ")}`);
      takeOut(network, name);
    },
    addPort: async (name, key, { enabled, link }) => {
      if (key === "" || key === name || of(name).ports.some((port) => port.key === key))
        refuse("key", `no port can be added to ${name} as ${JSON.stringify(key)}`);
      checkLink(name, key, link);
      edit(name, ({ ports }) => ({ ports: [...ports, { key, link, enabled }] }));
    },
    changePort: async (name, key, settings) => {
      const { enabled, pvid, takesUntagged } = settings;
      if (key === name && ("link" in settings || enabled !== undefined))
        refuse("link" in settings ? "link" : "enabled", `the management port of ${name} is the bridge itself`);
      const before = of(name).ports.find((port) => port.key === key);
      if (before === undefined && key !== name) refuse("key", `${name} has no port ${key}`);
      if ("link" in settings || enabled === true)
        checkLink(name, key, "link" in settings ? settings.link : before?.link);
      edit(name, ({ ports }) => ({
        ports: ports.map((port) => (port.key === key ? { ...port, ...linkAndState(settings) } : port)),
      }));
      if (pvid !== undefined || takesUntagged !== undefined)
        edit(name, (bridge) => ({ vlanPorts: withPvid(bridge, key, pvid, takesUntagged) }));
    },
    removePort: async (name, key) => {
      if (key === name) refuse("key", `the management port of ${name} is the bridge itself`);
      edit(name, ({ ports, vlanPorts }) => ({
        ports: ports.filter((port) => port.key !== key),
        vlanPorts: vlanPorts.map((each) => (each.port === key ? { ...each, port: undefined, pvid: false } : each)),
      }));
    },
  };
}

const linkAndState = ({ enabled, ...others }: Partial<BridgePortSettings>) => ({
  ...(enabled !== undefined && { enabled }),
  ...("link" in others && { link: others.link }),
});
