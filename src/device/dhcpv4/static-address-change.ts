import type {
  Dhcpv4PoolReading,
  Dhcpv4StaticAddress,
  Dhcpv4StaticAddressSettings,
} from "../../ports/host/network/dhcpv4.ts";
import type { HostEdits } from "../binding/host-change.ts";
import {
  AbsentCapability,
  hostChange,
  type KnownSettings,
  type RowChange,
  type SettingNames,
} from "../binding/row-change.ts";
import type { RowEditing } from "../binding/row-editing.ts";

/** An address with the key of the pool that it is in. */
export interface PooledAddress extends Dhcpv4StaticAddress {
  readonly pool: string;
}

const needs = "staticAddresses";

/** Parameters of a row that set its address: `staticAddressChange({ Chaddr: "macAddress" })`. */
export function staticAddressChange<const Names extends SettingNames>(
  settings: KnownSettings<Names, Dhcpv4StaticAddressSettings>,
): RowChange<PooledAddress, Names, Dhcpv4StaticAddressSettings> {
  return hostChange(
    settings,
    (edits, wanted: Partial<Dhcpv4StaticAddressSettings>, { pool, key }: PooledAddress) =>
      editsOf(edits).change(pool, key, wanted),
    needs,
  );
}

const unset: Dhcpv4StaticAddressSettings = { enabled: false, macAddress: "", address: "" };

/** Rows that the ACS adds are called by their instance number: `cpe_7`. */
export const staticAddressRows: RowEditing<
  PooledAddress,
  Dhcpv4StaticAddressSettings,
  { readonly pool: Dhcpv4PoolReading }
> = {
  keyOf: (instance) => `cpe_${instance}`,
  fresh: (key, { pool }) => ({ ...unset, key, pool: pool.key }),
  add: (edits, key, given, { pool }) => editsOf(edits).add(pool.key, key, { ...unset, ...given }),
  needs,
  remove: (edits, key, { pool }) => editsOf(edits).remove(pool.key, key),
};

function editsOf({ staticAddresses }: HostEdits): NonNullable<HostEdits["staticAddresses"]> {
  if (staticAddresses === undefined) throw new AbsentCapability(needs);
  return staticAddresses;
}
