import { isIP, isIPv4 } from "node:net";
import type { AddressEdits, AddressSettings } from "../../../ports/host/network/links.ts";
import { RefusedSettingError } from "../../refused-setting.ts";
import { prefixLengthOf } from "../links/ipv4-mask.ts";
import { canonical } from "../links/ipv6-network.ts";
import { ipv4Number, maskNumber } from "../links/subnets.ts";
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
      await put(before, changed(before, settings));
    },
    add: async (link, kind, key, settings) => {
      const refuse = (reason: string): RefusedSettingError => new RefusedSettingError("key", reason);
      if (kind === "prefix") throw refuse("a prefix that is routed to a plain Linux is set by what routes it there");
      if (!/^\w+$/.test(key) || find(key, link) !== undefined) {
        throw refuse(`no address can be added as ${JSON.stringify(key)}`);
      }
      if (!(await draft.knows(link))) throw refuse(`there is no link ${link}`);
      draft.checkKept("key", link);
      const open = { link, key, family: kind, enabled: false, address: "", prefixLength: kind === 4 ? 24 : 64 };
      await put(undefined, changed(open, settings));
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

function changed(before: OwnAddress, settings: Partial<AddressSettings>): OwnAddress {
  const { address: text = before.address, enabled = before.enabled } = settings;
  const { family } = before;
  const { prefixLength } = { ...before, ...lengthOf(before, settings) };
  if (text === "" && !enabled) return { ...before, address: "", enabled, prefixLength };
  if (isIP(text) !== family || text.includes("%") || !isOfOneMachine(text, prefixLength)) {
    const setting = settings.address === undefined && settings.enabled !== undefined ? "enabled" : "address";
    throw new RefusedSettingError(setting, `${JSON.stringify(text)} is no IPv${family} address of a machine`);
  }
  return { ...before, address: canonical(text), enabled, prefixLength };
}

function lengthOf({ family }: OwnAddress, { subnetMask, prefixLength }: Partial<AddressSettings>) {
  if (family === 4) {
    if (subnetMask === undefined) return {};
    const length = prefixLengthOf(subnetMask);
    if (length === undefined || length === 0) {
      throw new RefusedSettingError("subnetMask", `${JSON.stringify(subnetMask)} is no mask of a subnet`);
    }
    return { prefixLength: length };
  }
  if (prefixLength === undefined) return {};
  if (!(Number.isInteger(prefixLength) && prefixLength >= 1 && prefixLength <= 128)) {
    throw new RefusedSettingError("prefixLength", `no prefix of IPv6 has ${prefixLength} bits`);
  }
  return { prefixLength };
}

/** Not of a group, of this machine alone, of a whole subnet, or of nobody. (RFC 1122 3.2.1.3, RFC 4291 2) */
function isOfOneMachine(address: string, prefixLength: number): boolean {
  if (!isIPv4(address)) return !/^(::1?|ff.*|::ffff:.*)$/.test(canonical(address));
  const number = ipv4Number(address) ?? 0;
  const first = number >>> 24;
  if (first === 0 || first === 127 || first >= 224) return false;
  const host = (number & ~maskNumber(prefixLength)) >>> 0;
  return prefixLength > 30 || (host !== 0 && host !== ~maskNumber(prefixLength) >>> 0);
}
