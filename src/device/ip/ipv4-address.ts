import type { KeyedRow } from "../../model/binding.ts";
import type { AddressReading, AddressSettings, LinkReading } from "../../ports/host/network/links.ts";
import { keyedBy } from "../binding/bind.ts";
import {
  canEdit,
  editsOf,
  hostChange,
  type KnownSettings,
  type RowChange,
  type SettingNames,
} from "../binding/row-change.ts";
import type { RowEditing } from "../binding/row-editing.ts";
import { whyAddressStays } from "./why-address-stays.ts";

/** An address that a link has, or that is configured for it. */
interface Ipv4AddressRow {
  readonly address: Pick<AddressReading, "key" | "address" | "prefixLength" | "origin">;
  readonly enabled: boolean;
  readonly link: LinkReading;
}

type OnLink = Pick<Ipv4AddressRow, "link">;

type Ipv4Settings = Omit<AddressSettings, "prefixLength">;

export function ipv4AddressRows(link: LinkReading): readonly KeyedRow<Ipv4AddressRow>[] {
  const present = link.addresses.filter(({ family }) => family === 4);
  const planned = (link.planned ?? []).filter(({ family }) => family === 4);
  const rows = [
    ...present.map((address): Ipv4AddressRow => ({ address, enabled: true, link })),
    ...planned.map(
      ({ enabled, ...address }): Ipv4AddressRow => ({ address: { ...address, origin: "static" }, enabled, link }),
    ),
  ];
  return keyedBy(rows, ({ address }) => address.key ?? `${address.address}/${address.prefixLength}`);
}

const edits = editsOf("addresses");

const able = canEdit("addresses");

/** Parameters of a row that set its address: `ipv4AddressChange({ IPAddress: "address" })`. */
export function ipv4AddressChange<const Names extends SettingNames>(
  settings: KnownSettings<Names, Ipv4Settings>,
): RowChange<Ipv4AddressRow, Names, Ipv4Settings> {
  return hostChange(
    settings,
    (host, given: Partial<Ipv4Settings>, { address, link }: Ipv4AddressRow) =>
      edits(host).change(address.key, given, link.name),
    able,
    whyAddressStays,
  );
}

/** Addresses that the ACS adds are named by their instance number: `cpe_2`. */
export const ipv4AddressEditing = {
  keyOf: (instance) => `cpe_${instance}`,
  fresh: (key, { link }) => ({
    address: { key, address: "", prefixLength: 24, origin: "static" },
    enabled: false,
    link,
  }),
  add: (host, key, given, { link }) => edits(host).add(link.name, 4, key, given),
  remove: (host, key, { link }) => edits(host).remove(link.name, key),
  undeletable: whyAddressStays,
  able,
} satisfies RowEditing<Ipv4AddressRow, Ipv4Settings, OnLink>;
