import type { KeyedRow, RowReference } from "../../model/binding.ts";
import type { AddressReading, AddressSettings, LinkReading } from "../../ports/host/network/links.ts";
import { keyedBy } from "../binding/bind.ts";
import {
  canEdit,
  editsOf,
  hostChange,
  type KnownSettings,
  type RowChange,
  type SettingNames,
  UnsuitableSetting,
} from "../binding/row-change.ts";
import type { RowEditing } from "../binding/row-editing.ts";
import { prefixText, textOfPrefix } from "./ipv6-prefix.ts";
import { whyAddressStays } from "./why-address-stays.ts";

type KnownAddress = Pick<
  AddressReading,
  "key" | "address" | "prefixLength" | "origin" | "preferredSeconds" | "validSeconds" | "tentative" | "deprecated"
>;

/** An address that a link has, or that is configured for it. */
export interface Ipv6AddressRow {
  readonly address: KnownAddress;
  readonly enabled: boolean;
  readonly link: LinkReading;
  readonly wallMs: number | undefined;
}

type OnLink = Pick<Ipv6AddressRow, "link" | "wallMs">;

/** The settings of an address as parameters bring them. */
interface GivenSettings extends Pick<AddressSettings, "enabled" | "address"> {
  readonly prefix: RowReference | "";
}

/** One that is configured has no end, and is not used until the link has it. */
const configured = {
  origin: "static",
  preferredSeconds: undefined,
  validSeconds: undefined,
  tentative: true,
  deprecated: false,
} as const;

export function ipv6AddressRows({ link, wallMs }: OnLink): readonly KeyedRow<Ipv6AddressRow>[] {
  const present = link.addresses.filter(({ family }) => family === 6);
  const planned = (link.planned ?? []).filter(({ family }) => family === 6);
  const rows = [
    ...present.map((address): Ipv6AddressRow => ({ address, enabled: true, link, wallMs })),
    ...planned.map(
      ({ enabled, ...address }): Ipv6AddressRow => ({ address: { ...configured, ...address }, enabled, link, wallMs }),
    ),
  ];
  return keyedBy(rows, ({ address }) => address.key ?? `${address.address}/${address.prefixLength}`);
}

const edits = editsOf("addresses");

const able = canEdit("addresses");

/** Parameters of a row that set its address: `ipv6AddressChange({ IPAddress: "address" })`. */
export function ipv6AddressChange<const Names extends SettingNames>(
  settings: KnownSettings<Names, GivenSettings>,
): RowChange<Ipv6AddressRow, Names, GivenSettings> {
  return hostChange(
    settings,
    async (host, given: Partial<GivenSettings>, { address, link }: Ipv6AddressRow) =>
      edits(host).change(address.key, settingsOf(given, address.address, link), link.name),
    able,
    whyAddressStays,
  );
}

/** Addresses that the ACS adds are named by their instance number: `cpe6_2`. */
export const ipv6AddressEditing: RowEditing<Ipv6AddressRow, GivenSettings, OnLink> = {
  keyOf: (instance) => `cpe6_${instance}`,
  fresh: (key, { link, wallMs }) => ({
    address: { ...configured, key, address: "", prefixLength: 64 },
    enabled: false,
    link,
    wallMs,
  }),
  add: async (host, key, given, { link }) => edits(host).add(link.name, 6, key, settingsOf(given, "", link)),
  remove: (host, key, { link }) => edits(host).remove(link.name, key),
  undeletable: whyAddressStays,
  able,
};

/** `present`: the address that it has. */
function settingsOf(
  { prefix, ...same }: Partial<GivenSettings>,
  present: string,
  link: LinkReading,
): Partial<AddressSettings> {
  if (prefix === undefined || prefix === "") return same;
  const [on, key = ""] = prefix.keys;
  const configuredHere = link.prefixes?.find((each) => each.key === key);
  const text = configuredHere === undefined ? key : textOfPrefix(configuredHere);
  const prefixLength = Number(text.slice(text.indexOf("/") + 1));
  const address = same.address ?? present;
  if (text === "") throw new UnsuitableSetting("prefix", "this prefix is not set yet");
  if (on !== link.name) throw new UnsuitableSetting("prefix", "this is a prefix of another interface");
  if (address !== "" && prefixText(address, prefixLength) !== text) {
    throw new UnsuitableSetting("prefix", `${address} is not in the prefix ${text}`);
  }
  return { ...same, prefixLength };
}
