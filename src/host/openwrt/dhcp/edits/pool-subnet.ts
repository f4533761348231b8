import { isIPv4 } from "node:net";
import type { Dhcpv4PoolSettings } from "../../../../ports/host/network/dhcpv4.ts";
import { prefixLengthOf } from "../../../linux/links/ipv4-mask.ts";
import { ipv4Number, ipv4Text, maskNumber } from "../../../linux/links/subnets.ts";
import { RefusedSettingError } from "../../../refused-setting.ts";
import type { NetifdInterface } from "../../netifd.ts";
import { textOf } from "../../uci/option-values.ts";
import type { UciSection } from "../../uci/uci-package.ts";
import type { UciDraft } from "../../uci/write/uci-draft.ts";
import { ownAddress, rangeOf } from "../pools.ts";
import { withOption } from "./pool-values.ts";
import { setReserved } from "./reserved-edits.ts";

const configuration = "dhcp";

/** What of a pool depends on the subnet of its interface, whose address the same request may change. */
export type InSubnet = Partial<
  Pick<Dhcpv4PoolSettings, "first" | "last" | "subnetMask" | "reserved" | "routers" | "dnsServers">
>;

/** Throws a `RefusedSetting` for what is no address. */
export function checkInSubnet(wanted: InSubnet): void {
  for (const name of ["first", "last", "subnetMask"] as const) checkAddress(name, wanted[name] ?? "");
  for (const name of ["routers", "dnsServers"] as const)
    for (const address of wanted[name] ?? []) checkAddress(name, address);
  const { subnetMask = "" } = wanted;
  const length = subnetMask === "" ? 24 : prefixLengthOf(subnetMask);
  if (length === undefined || length === 0 || length > 30) {
    throw new RefusedSettingError("subnetMask", `${subnetMask} is no mask of a subnet with room for others`);
  }
}

function checkAddress(setting: string, address: string): void {
  if (address === "" || isIPv4(address)) return;
  throw new RefusedSettingError(setting, `${JSON.stringify(address)} is no IPv4 address`);
}

/**
 * Drafts what is wanted of the pool of this section, once all else is drafted: `start` and `limit` count from the address of the
 * network. Throws a `RefusedSetting` for a range that is not in the subnet.
 */
export function setInSubnet(
  draft: UciDraft,
  name: string,
  { first, last, subnetMask, reserved, routers, dnsServers }: InSubnet,
  interfaces: readonly NetifdInterface[],
): void {
  const section = (): UciSection | undefined => draft.package(configuration).section(name);
  const before = section();
  if (before === undefined) return; // the request has deleted it
  const on = textOf(before, "interface") ?? before.name;
  const served = interfaces.find((each) => each.name === on);
  const own = ownAddress(before, served, draft.package("network"));
  const set = (values: Parameters<UciDraft["set"]>[2]): void => draft.set(configuration, name, values);

  if (subnetMask !== undefined) set({ netmask: prefixLengthOf(subnetMask) === own?.prefixLength ? "" : subnetMask });
  for (const [tag, addresses] of [
    [3, routers],
    [6, dnsServers],
  ] as const) {
    if (addresses === undefined) continue;
    const isOwn = addresses.length === 1 && addresses[0] === own?.address;
    const is = section();
    if (is !== undefined) set(withOption(is, tag, isOwn ? undefined : addresses));
  }
  if (first === "") set({ start: "" });
  if (last === "") set({ limit: "" });
  const is = section();
  if (is === undefined) return;
  if (first || last) set(rangeValues(is, own, first || undefined, last || undefined));
  if (reserved === undefined) return;
  const { prefixLength } = rangeOf(is, own);
  const subnet = own === undefined || prefixLength === undefined ? undefined : { address: own.address, prefixLength };
  setReserved(draft, name, reserved, subnet);
}

function rangeValues(
  section: UciSection,
  own: Parameters<typeof rangeOf>[1],
  first: string | undefined,
  last: string | undefined,
): { readonly start: string; readonly limit: string } {
  const setting = first === undefined ? "last" : "first";
  const present = rangeOf(section, own);
  const { prefixLength } = present;
  const [low, high] = [ipv4Number(first ?? present.first ?? ""), ipv4Number(last ?? present.last ?? "")];
  if (own === undefined || prefixLength === undefined || low === undefined || high === undefined) {
    throw new RefusedSettingError(setting, "the interface of this pool has no subnet that a range could be of");
  }
  const mask = maskNumber(prefixLength);
  const network = ((ipv4Number(own.address) ?? 0) & mask) >>> 0;
  const highest = network + (0xffffffff - mask) - 1;
  const subnet = `${ipv4Text(network)}/${prefixLength}`;
  for (const [name, address] of [
    ["first", low],
    ["last", high],
  ] as const) {
    if (address > network && address <= highest) continue;
    const isAsked = (name === "first" ? first : last) !== undefined;
    throw new RefusedSettingError(
      isAsked ? name : setting,
      `${ipv4Text(address)} is no address for machines in ${subnet}`,
    );
  }
  if (low > high) {
    throw new RefusedSettingError(setting, `no range begins with ${ipv4Text(low)} and ends with ${ipv4Text(high)}`);
  }
  return { start: String(low - network), limit: String(high - low + 1) };
}
