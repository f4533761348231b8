import { isIPv6 } from "node:net";
import type { AddressEdits, AddressSettings } from "../../../ports/host/network/links.ts";
import { canonical, ipv6NetworkOf } from "../../linux/links/ipv6-network.ts";
import { changedAddress } from "../../settings/static-address.ts";
import { refuse } from "../keyed-list.ts";
import type { NetworkDraft } from "./network-draft.ts";
import type { StaticAddress } from "./network-state.ts";

/** Addresses that are configured: that of the device as shipped, and those that were added. */
export function simulatedAddressEdits(draft: NetworkDraft): AddressEdits {
  const find = (key: string | undefined, on: string | undefined): StaticAddress | undefined =>
    draft.now.addresses.find((each) => each.key === key && (on === undefined || each.on === on));

  function checkRival({ on, key, kind, address, enabled }: StaticAddress): void {
    const isSame = (each: { readonly key?: string; readonly address: string }): boolean =>
      each.key !== key && each.address === address;
    const others = draft.now.addresses.filter((each) => each.enabled && each.kind === kind && each.on === on);
    const twice = others.some(isSame);
    if (enabled && twice) refuse("address", `${on} has ${address} already, by another row`);
  }

  return {
    change: async (key, settings, link) => {
      const before = find(key, link === undefined ? undefined : draft.holderOf(link));
      const [first = "address"] = Object.keys(settings);
      if (before === undefined)
        return refuse(first, "this address was learned, or is always there: it is not configured here");
      const after = changed(before, settings);
      checkRival(after);
      draft.set({ addresses: draft.now.addresses.map((each) => (isRow(each, before) ? after : each)) });
    },
    add: async (link, kind, key, settings) => {
      const { name } = draft.link("row", link);
      const on = draft.holderOf(name);
      if (!/^\w+$/.test(key) || find(key, on) !== undefined)
        refuse("key", `no address can be added as ${JSON.stringify(key)}`);
      const open = { on, key, kind, enabled: false, address: "", prefixLength: kind === 4 ? 24 : 64 };
      const added = changed(open, settings);
      checkRival(added);
      draft.set({ addresses: [...draft.now.addresses, added] });
    },
    remove: async (link, key) => {
      const on = draft.holderOf(link);
      draft.set({ addresses: draft.now.addresses.filter((each) => !isRow(each, { on, key })) });
    },
  };
}

const isRow = (each: StaticAddress, { on, key }: Pick<StaticAddress, "on" | "key">): boolean =>
  each.on === on && each.key === key;

function changed(before: StaticAddress, settings: Partial<AddressSettings>): StaticAddress {
  if (before.kind === "prefix") return changedPrefix(before, settings);
  const { family: _family, ...after } = changedAddress({ ...before, family: before.kind }, settings);
  return after;
}

function changedPrefix(before: StaticAddress, settings: Partial<AddressSettings>): StaticAddress {
  const { address, enabled, prefixLength } = { ...before, ...settings };
  if (address === "") {
    if (enabled)
      refuse(settings.address === undefined ? "enabled" : "address", "a prefix in force is one of addresses");
    return { ...before, address, enabled };
  }
  if (!isIPv6(address)) refuse("address", `${JSON.stringify(address)} is no IPv6 address`);
  if (!(Number.isInteger(prefixLength) && prefixLength >= 1 && prefixLength <= 128))
    refuse("prefixLength", `no prefix of IPv6 has ${prefixLength} bits`);
  const network = ipv6NetworkOf(address, prefixLength);
  if (network !== canonical(address))
    refuse("address", `${address} is no prefix of ${prefixLength} bits: that would be ${network}`);
  return { ...before, address: network, enabled, prefixLength };
}
