import { isIPv4 } from "node:net";
import { ipv4Number, maskNumber } from "../../../linux/links/subnets.ts";
import { RefusedSettingError } from "../../../refused-setting.ts";
import { textOf } from "../../uci/option-values.ts";
import type { UciDraft } from "../../uci/write/uci-draft.ts";
import { isMainServer } from "../pools.ts";
import { type ReservedAddress, reservedAddressesIn, reservedName, reservedSection } from "../reserved-addresses.ts";
import { poolOption, staticAddressesIn } from "../static-addresses.ts";

const configuration = "dhcp";

const refuse = (reason: string): never => {
  throw new RefusedSettingError("reserved", reason);
};

interface Subnet {
  /** Any address in it. */
  readonly address: string;
  readonly prefixLength: number;
}

/**
 * Drafts the addresses that a pool gives to nobody, once all else is drafted; `subnet` of the pool, where it has one. Throws a
 * `RefusedSetting` of `reserved`.
 */
export function setReserved(
  draft: UciDraft,
  pool: string,
  wanted: readonly string[],
  subnet: Subnet | undefined,
): void {
  const dhcp = draft.package(configuration);
  const isIn = (address: string): boolean => subnet === undefined || inSubnet(address, subnet);
  const present = reservedAddressesIn(dhcp).filter(
    (each) => each.pool === pool || (each.pool === undefined && isIn(each.address)),
  );
  for (const each of present) if (each.pool === undefined && !wanted.includes(each.address)) refuse(keptByName(each));
  const added = [...new Set(wanted)].filter((address) => present.every((each) => each.address !== address));
  for (const address of added) {
    if (!isIPv4(address)) refuse(`${JSON.stringify(address)} is no IPv4 address`);
    if (!isIn(address)) refuse(`${address} is in another subnet than this pool`);
    if (isMainServer(dhcp)) refuse("odhcpd serves here, which keeps an address only for a machine: by a StaticAddress");
    // dnsmasq does not start with two that name the same address.
    const kept = staticAddressesIn(dhcp).find((each) => each.address === address);
    if (kept !== undefined) refuse(`${address} is kept for ${kept.macAddress || "a machine"} already (StaticAddress)`);
    if (dhcp.section(reservedSection(address)) !== undefined) refuse(`${address} is reserved in another pool`);
  }
  for (const { address, section, pool: of } of present) {
    if (of !== undefined && !wanted.includes(address)) draft.delete(configuration, section.name);
  }
  for (const address of added) {
    const values = { name: reservedName(address), ip: address, [poolOption]: pool };
    draft.add(configuration, reservedSection(address), "host", values);
  }
}

/** Throws a `RefusedSetting` of `address` for one that is given to nobody. */
export function checkNotReserved(draft: UciDraft, address: string | undefined): void {
  const reserved = reservedAddressesIn(draft.package(configuration)).find((each) => each.address === address);
  if (reserved === undefined) return;
  const reason =
    reserved.pool === undefined ? keptByName(reserved) : `${address} is reserved in its pool (ReservedAddresses)`;
  throw new RefusedSettingError("address", reason);
}

const keptByName = ({ address, section }: ReservedAddress): string =>
  `${address} is kept for the machine ${textOf(section, "name")}, by its name`;

function inSubnet(address: string, { address: other, prefixLength }: Subnet): boolean {
  const [one, two] = [ipv4Number(address), ipv4Number(other)];
  const mask = maskNumber(prefixLength);
  return one !== undefined && two !== undefined && (one & mask) >>> 0 === (two & mask) >>> 0;
}
