import type { RefusedSetting } from "../../../ports/host/host-transaction.ts";
import type { LinkEdits, LinkReading, LinkSettings } from "../../../ports/host/network/links.ts";
import type { VirtualLink } from "../../../ports/host/virtual-system.ts";
import { RefusedSettingError } from "../../refused-setting.ts";
import { refuse } from "../keyed-list.ts";
import type { SettingsDraft } from "../settings-draft.ts";
import { linkKey, mtuOf } from "../system-settings.ts";
import { isLinkName, type NetworkDraft, usersOf } from "./network-draft.ts";
import { type AddedLink, type ChangedLink, networkKey } from "./network-state.ts";
import { isPort } from "./system-as-set.ts";

/** Links of the device, and those that were added. */
export function simulatedLinkEdits(network: NetworkDraft, draft: SettingsDraft): LinkEdits {
  function change(link: VirtualLink, settings: LinkSettings): void {
    check(network, link, settings);
    const { enabled, mtu, ...others } = settings;
    if (enabled !== undefined || mtu !== undefined) {
      const { added } = network.now;
      const own = { ...(enabled !== undefined && { enabled }), ...(mtu !== undefined && { mtu }) };
      if (added.some(({ name }) => name === link.name)) {
        network.set({ added: added.map((each) => (each.name === link.name ? { ...each, ...own } : each)) });
      } else {
        if (enabled !== undefined) draft.set(linkKey(link.name, "enabled"), String(enabled));
        if (mtu !== undefined) draft.set(linkKey(link.name, "mtu"), String(mtu));
      }
    }
    if (Object.keys(others).length > 0) setOthers(link, others);
  }

  function setOthers({ name }: VirtualLink, others: Omit<LinkSettings, "enabled" | "mtu">): void {
    const { added, changed } = network.now;
    const isAdded = added.some((each) => each.name === name);
    const { lower, vlanId, macAddress: _own, ...rest } = others;
    if (isAdded) network.set({ added: added.map((each) => (each.name === name ? placed(each, others) : each)) });
    const wanted: ChangedLink = {
      ...rest,
      ...(!isAdded && "lower" in others && { lower: lower ?? null }),
      ...(!isAdded && vlanId !== undefined && { vlanId }),
    };
    if (Object.keys(wanted).length > 0)
      network.set({ changed: { ...changed, [name]: { ...changed[name], ...wanted } } });
  }

  return {
    takes: ["ipv4", "ipv6", "lower", "vlanId", "maxBitRate", "duplex"],
    change: async (name, settings) => {
      const link = network.links.find((each) => each.name === name);
      if (isLetGo(link, settings)) return;
      if (link === undefined) return refuse("name", `there is no link ${name}`);
      change(link, settings);
    },
    add: async (name, kind, settings) => {
      if (!isLinkName(name) || network.links.some((each) => each.name === name))
        refuse("key", `no link can be added as ${JSON.stringify(name)}`);
      const { enabled = false, mtu = 1500, vlanId = 1, ...others } = settings;
      const link: AddedLink = { name, kind, enabled, mtu, ...(kind === "vlan" && { vlanId }) };
      const before = network.now;
      network.set({ added: [...before.added, link] });
      try {
        change(network.link("key", name), { ...others, mtu, ...(kind === "vlan" && { vlanId }) });
      } catch (error) {
        network.set(before);
        throw error;
      }
    },
    remove: async (name) => {
      const link = network.links.find((each) => each.name === name);
      if (link === undefined) return;
      if (link.kind !== "vlan" && link.kind !== "macvlan") refuse("key", `${name} is part of the device`);
      const users = usersOf(network, name);
      if (users.length > 0) refuse("key", `${name} is used by ${users.join(", ")}`);
      takeOut(network, name);
    },
  };
}

/** With the IP interface that was added on it left without a link. */
export function takeOut(network: NetworkDraft, name: string): void {
  const { added, removed, changed, bridges, interfaces } = network.now;
  const { [name]: _gone, ...left } = changed;
  const isAdded = added.some((each) => each.name === name);
  network.set({
    added: added.filter((each) => each.name !== name),
    removed: isAdded ? removed : [...removed, name],
    changed: left,
    bridges: bridges.filter((each) => each.name !== name),
    interfaces: interfaces.map(({ lower, ...same }) => ({ ...same, lower: lower === name ? undefined : lower })),
  });
}

/** What it ran on has been removed, and it itself with that: a bridge goes with its ports. */
function isLetGo(link: VirtualLink | undefined, settings: LinkSettings): boolean {
  const isNoMore = "lower" in settings && settings.lower === undefined && Object.keys(settings).length === 1;
  return isNoMore && (link === undefined || link.kind === "bridge");
}

function placed({ lower: _lower, vlanId: id, ...same }: AddedLink, settings: LinkSettings): AddedLink {
  const { lower, vlanId = id } = { lower: _lower, ...settings };
  return { ...same, ...(lower !== undefined && { lower }), ...(vlanId !== undefined && { vlanId }) };
}

function check(network: NetworkDraft, link: VirtualLink, settings: LinkSettings): void {
  const { name, kind } = link;
  const { mtu, vlanId, macAddress, maxBitRate, duplex } = settings;
  const first = Object.keys(settings)[0] ?? "enabled";
  if (kind === "none") refuse(first, `${name} is an IP interface that is on no link`);
  if ("lower" in settings || vlanId !== undefined) {
    const movable = kind === "vlan" || (kind === "macvlan" && vlanId === undefined);
    if (!movable) refuse("lower" in settings ? "lower" : "vlanId", `${name} cannot be put on another link`);
  }
  if (vlanId !== undefined && !(Number.isInteger(vlanId) && vlanId >= 1 && vlanId <= 4094))
    refuse("vlanId", "a VLAN has an ID of 1 to 4094");
  if (settings.lower !== undefined) checkLower(network, name, settings.lower);
  const refused = mtu === undefined ? undefined : refusedMtu(link, mtu, link.maxMtu);
  if (refused !== undefined) throw refused;
  if (macAddress !== undefined) refuse("macAddress", `${name} keeps the MAC address that it was made with`);
  for (const setting of ["maxBitRate", "duplex"] as const) {
    if (settings[setting] !== undefined && !isPort(link))
      refuse(setting, `${name} is no port that can be told what to run at`);
  }
  if (typeof maxBitRate === "number" && !rates.includes(maxBitRate))
    refuse("maxBitRate", `${name} runs at ${rates.join(", ")} Mbit/s, not at ${maxBitRate}`);
  if (duplex === "half" && maxBitRate === 1000) refuse("duplex", "1000 Mbit/s is always full duplex");
}

const rates: readonly number[] = [10, 100, 1000];

/** Kinds of links that frames go over. */
export const framed: readonly LinkReading["kind"][] = ["ethernet", "bridge", "vlan", "wifi", "macvlan", "dummy"];

function checkLower({ links, link }: NetworkDraft, name: string, lower: string): void {
  if (!framed.includes(link("lower", lower).kind)) refuse("lower", `${lower} carries no Ethernet frames`);
  const seen = new Set<string>();
  for (let at: string | undefined = lower; at !== undefined && !seen.has(at); ) {
    if (at === name) refuse("lower", `${lower} runs on ${name} itself`);
    seen.add(at);
    at = links.find((each) => each.name === at)?.lower;
  }
}

/** MTUs of the draft that are larger than that of the link beneath, which the draft may change as well. */
export function refusedMtus({ links, now }: NetworkDraft, draft: SettingsDraft): readonly RefusedSetting[] {
  return links.flatMap((link) => {
    const lower = links.find(({ name }) => name === link.lower);
    const isAdded = now.added.some(({ name }) => name === link.name);
    if (lower === undefined || !(draft.has(linkKey(link.name, "mtu")) || (isAdded && draft.has(networkKey)))) return [];
    const refused = refusedMtu(link, mtuOf(draft, link), Math.min(link.maxMtu, mtuOf(draft, lower)));
    return refused === undefined ? [] : [refused];
  });
}

function refusedMtu(link: VirtualLink, mtu: number, largestMtu: number): RefusedSettingError | undefined {
  const smallestMtu = link.addresses.some(({ family }) => family === 6) ? 1280 : 68; // [RFC 8200 5], [RFC 791 3.2]
  if (Number.isInteger(mtu) && mtu >= smallestMtu && mtu <= largestMtu) return undefined;
  const reason = `${link.name} takes an MTU of ${smallestMtu} to ${largestMtu}, not ${mtu}`;
  return new RefusedSettingError("mtu", reason);
}
