import type { KeyedRow } from "../../model/binding.ts";
import type { Dhcpv6Prefix } from "../../ports/host/network/dhcpv6.ts";
import type { AddressSettings, LinkReading } from "../../ports/host/network/links.ts";
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
import { delegatedPrefix, type Ipv6Prefix, onLinkPrefixes, textOfPrefix } from "./ipv6-prefix.ts";

interface Ipv6PrefixRow {
  /** Of one that is configured to be routed to the interface. */
  readonly key: string | undefined;
  readonly prefix: Ipv6Prefix;
  readonly enabled: boolean;
  readonly link: LinkReading;
  readonly wallMs: number | undefined;
}

type OnLink = Pick<Ipv6PrefixRow, "link" | "wallMs">;

/** The settings of a prefix as parameters bring them. */
interface GivenSettings {
  readonly enabled: boolean;
  /** `2001:db8::/48`; empty while it is open. */
  readonly prefix: string;
}

/** `delegated`: to the device by others, on this link. */
export function ipv6PrefixRows(
  link: LinkReading,
  delegated: readonly Dhcpv6Prefix[],
  wallMs: number | undefined,
): readonly KeyedRow<Ipv6PrefixRow>[] {
  const found = [...onLinkPrefixes(link.addresses), ...delegated.map(delegatedPrefix)];
  const rows = [
    ...found.map((prefix): Ipv6PrefixRow => ({ key: undefined, prefix, enabled: true, link, wallMs })),
    ...(link.prefixes ?? []).map(
      ({ key, enabled, ...prefix }): Ipv6PrefixRow => ({
        key,
        prefix: configuredAs(textOfPrefix(prefix)),
        enabled,
        link,
        wallMs,
      }),
    ),
  ];
  return keyedBy(rows, ({ key, prefix }) => key ?? prefix.text);
}

/** It has no end. */
const configuredAs = (text: string): Ipv6Prefix => ({
  text,
  origin: "static",
  preferredSeconds: undefined,
  validSeconds: undefined,
  deprecated: false,
});

const edits = editsOf("addresses");

const able = canEdit("addresses");

/** Parameters of a row that set its prefix: `ipv6PrefixChange({ Prefix: "prefix" })`. */
export function ipv6PrefixChange<const Names extends SettingNames>(
  settings: KnownSettings<Names, GivenSettings>,
): RowChange<Ipv6PrefixRow, Names, GivenSettings> {
  return hostChange(
    settings,
    (host, given: Partial<GivenSettings>, { key, link }: Ipv6PrefixRow) =>
      called(edits(host).change(key, settingsOf(given), link.name)),
    able,
    whyPrefixStays,
  );
}

const whyPrefixStays = ({ key }: Pick<Ipv6PrefixRow, "key">): string | undefined =>
  key === undefined ? "a prefix that is learned or made of an address, and not configured" : undefined;

/** Prefixes that the ACS adds are named by their instance number: `cpe_prefix_2`. */
export const ipv6PrefixEditing: RowEditing<Ipv6PrefixRow, GivenSettings, OnLink> = {
  keyOf: (instance) => `cpe_prefix_${instance}`,
  fresh: (key, { link, wallMs }) => ({ key, prefix: configuredAs(""), enabled: false, link, wallMs }),
  add: (host, key, given, { link }) => called(edits(host).add(link.name, "prefix", key, settingsOf(given))),
  remove: (host, key, { link }) => edits(host).remove(link.name, key),
  undeletable: whyPrefixStays,
  able,
};

function settingsOf({ prefix, ...same }: Partial<GivenSettings>): Partial<AddressSettings> {
  if (prefix === undefined) return same;
  const [address = "", length] = prefix.split("/");
  return { ...same, address, ...(length !== undefined && { prefixLength: Number(length) }) };
}

/** What is refused of a prefix is that of the parameter that it was given by. */
async function called(staged: Promise<void>): Promise<void> {
  try {
    await staged;
  } catch (error) {
    const { setting, message } = error as Error & { readonly setting?: unknown };
    if (setting !== "address" && setting !== "prefixLength") throw error;
    throw new UnsuitableSetting("prefix", message);
  }
}
