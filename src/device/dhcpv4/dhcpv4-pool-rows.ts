import type { Dhcpv4StaticAddress, Dhcpv4StaticAddressSettings } from "../../ports/host/network/dhcpv4.ts";
import { hostChange, type KnownSettings, type RowChange, type SettingNames } from "../binding/row-change.ts";
import type { RowEditing } from "../binding/row-editing.ts";
import { dhcpv4Edit, hasEdit } from "./dhcpv4-change.ts";
import { addedOption, freshOption, type GivenOption, type OptionRow, withOctets } from "./option-rows.ts";
import type { PoolRow } from "./pool-row.ts";

// The rows that a pool has below it: addresses that are kept for somebody, and options that are sent.

type InPool = Pick<PoolRow, "pool">;

/** Of the pool that a row is of, beside the row itself. */
export interface StaticAddressRow extends Dhcpv4StaticAddress {
  readonly pool: string;
}

/** Parameters of a row that set its static address: `staticAddressChange({ Chaddr: "macAddress" })`. */
export function staticAddressChange<const Names extends SettingNames>(
  settings: KnownSettings<Names, Dhcpv4StaticAddressSettings>,
): RowChange<StaticAddressRow, Names, Dhcpv4StaticAddressSettings> {
  return hostChange(
    settings,
    (edits, given: Partial<Dhcpv4StaticAddressSettings>, { pool, key }: StaticAddressRow) =>
      dhcpv4Edit(edits, "changeStaticAddress")(pool, key, inLowerCase(given)),
    hasEdit("changeStaticAddress"),
  );
}

/** Static addresses that the ACS adds are named by their instance number: `cpe_2`. */
export const staticAddressRows = {
  keyOf: (instance) => `cpe_${instance}`,
  fresh: (key, { pool }) => ({ key, enabled: false, macAddress: "", address: "", pool: pool.key }),
  add: (edits, key, given, { pool }) =>
    dhcpv4Edit(edits, "addStaticAddress")(pool.key, key, {
      enabled: false,
      macAddress: "",
      address: "",
      ...inLowerCase(given),
    }),
  remove: (edits, key, { pool }) => dhcpv4Edit(edits, "removeStaticAddress")(pool.key, key),
  able: hasEdit("addStaticAddress"),
} satisfies RowEditing<StaticAddressRow, Dhcpv4StaticAddressSettings, InPool>;

const inLowerCase = ({
  macAddress,
  ...same
}: Partial<Dhcpv4StaticAddressSettings>): Partial<Dhcpv4StaticAddressSettings> =>
  macAddress === undefined ? same : { ...same, macAddress: macAddress.toLowerCase() };

/** Parameters of a row that set its option: `poolOptionChange({ Tag: "tag" })`. */
export function poolOptionChange<const Names extends SettingNames>(
  settings: KnownSettings<Names, GivenOption>,
): RowChange<OptionRow, Names, GivenOption> {
  return hostChange(
    settings,
    (edits, given: Partial<GivenOption>, { sender, key }: OptionRow) =>
      dhcpv4Edit(edits, "changeOption")(sender, key, withOctets(given)),
    hasEdit("changeOption"),
  );
}

/** Options that the ACS adds are named by their instance number: `cpe_2`. */
export const poolOptionRows: RowEditing<OptionRow, GivenOption, InPool> = {
  keyOf: (instance) => `cpe_${instance}`,
  fresh: (key, { pool }) => freshOption(key, pool.key),
  add: (edits, key, given, { pool }) => dhcpv4Edit(edits, "addOption")(pool.key, key, addedOption(given)),
  remove: (edits, key, { pool }) => dhcpv4Edit(edits, "removeOption")(pool.key, key),
  able: hasEdit("addOption"),
};
