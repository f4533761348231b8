import type { AddressEdits } from "../../../ports/host/network/links.ts";
import { RefusedSettingError } from "../../refused-setting.ts";
import { changedAddress } from "../../settings/static-address.ts";
import type { OwnAddress } from "./own-network.ts";
import { type OwnNetworkDraft, replaced } from "./own-network-draft.ts";
import { isSame } from "./shown-network.ts";

const others = "this address is not one that the ACS has added: who has set it can change it";

/** Addresses that the ACS has added. */
export function ownAddressEdits(draft: OwnNetworkDraft): AddressEdits {
  const find = (key: string | undefined, link: string | undefined): OwnAddress | undefined =>
    draft.now.addresses.find((each) => each.key === key && (link === undefined || each.link === link));

  async function put(before: OwnAddress | undefined, address: OwnAddress): Promise<void> {
    await checkRival(draft, address);
    const { addresses } = draft.now;
    draft.set({
      ...draft.now,
      addresses: before === undefined ? [...addresses, address] : replaced(addresses, before, address),
    });
  }

  return {
    change: async (key, settings, link) => {
      const before = find(key, link);
      const [first = "address"] = Object.keys(settings);
      if (before === undefined) throw new RefusedSettingError(first, others);
      draft.checkKept(first, before.link);
      await put(before, changedAddress(before, settings));
    },
    add: async (link, kind, key, settings) => {
      const refuse = (reason: string): RefusedSettingError => new RefusedSettingError("row", reason);
      if (kind === "prefix") throw refuse("a prefix that is routed to a plain Linux is set by what routes it there");
      if (!/^\w+$/.test(key) || find(key, link) !== undefined) {
        throw new RefusedSettingError("key", `no address can be added as ${JSON.stringify(key)}`);
      }
      if (!(await draft.knows(link))) throw refuse(`there is no link ${link}`);
      draft.checkKept("row", link);
      const open = { link, key, family: kind, enabled: false, address: "", prefixLength: kind === 4 ? 24 : 64 };
      await put(undefined, changedAddress(open, settings));
    },
    remove: async (link, key) => {
      const address = find(key, link);
      // One of others is shown by what it is.
      if (address === undefined && key.includes("/")) throw new RefusedSettingError("key", others);
      draft.set({ ...draft.now, addresses: draft.now.addresses.filter((each) => each !== address) });
    },
  };
}

async function checkRival(draft: OwnNetworkDraft, address: OwnAddress): Promise<void> {
  if (!address.enabled) return;
  const isOwn = (each: OwnAddress): boolean => each.link === address.link && isSame(each, address);
  const twice = draft.now.addresses.some((each) => each.key !== address.key && each.enabled && isOwn(each));
  const present = (await draft.present()).find(({ name }) => name === address.link)?.addresses ?? [];
  const isOthers = present.some((each) => isSame(each, address)) && !draft.before.addresses.some(isOwn);
  if (twice || isOthers) {
    throw new RefusedSettingError("address", `${address.link} has ${address.address} already, by another row`);
  }
}
