import { isIPv4 } from "node:net";
import type { Dhcpv4Option } from "../../../ports/host/network/dhcpv4.ts";
import { wordsOf } from "../uci/option-values.ts";
import type { UciSection } from "../uci/uci-package.ts";
import { dhcpOptionOf, octetsOfOption } from "./dhcp-options.ts";

// The options that a pool sends: items of `dhcp_option`, which have no names and cannot be out of force. What the ACS has set is
// noted beside them in a list of our own: key, whether it is in force, tag and octets.

/** dnsmasq does not read it. */
export const notedOptions = "cpe_option";

/** Options that a pool of TR-181 has parameters for. */
export const ownTags: ReadonlySet<number> = new Set([1, 3, 6, 15, 51]);

export interface PoolOption extends Dhcpv4Option {
  readonly key: string;
  readonly enabled: boolean;
}

/** In the order of `dhcp_option`, then those that are not sent. */
export function poolOptionsIn(section: UciSection): readonly PoolOption[] {
  const left = notedIn(section);
  const sent = wordsOf(section, "dhcp_option").flatMap((item): readonly PoolOption[] => {
    const { tag = 1, values = [] } = dhcpOptionOf(item) ?? {};
    const value = ownTags.has(tag) ? undefined : octetsOfOption(values);
    if (value === undefined) return [];
    const at = left.findIndex((noted) => noted.enabled && noted.tag === tag);
    const [noted] = at < 0 ? [] : left.splice(at, 1);
    return [{ key: noted?.key ?? String(tag), enabled: true, tag, value }];
  });
  return [...sent, ...left.filter(({ enabled, value }) => !enabled || value.length === 0)];
}

function notedIn(section: UciSection): PoolOption[] {
  return wordsOf(section, notedOptions).flatMap((item) => {
    const [, key = "", enabled, tag, hex = ""] = /^(\w+),([01]),(\d{1,3}),((?:[\da-f]{2})*)$/.exec(item) ?? [];
    if (key === "") return [];
    return [{ key, enabled: enabled === "1", tag: Number(tag), value: Uint8Array.from(Buffer.from(hex, "hex")) }];
  });
}

export const notedItem = ({ key, enabled, tag, value }: PoolOption): string =>
  [key, enabled ? "1" : "0", tag, Buffer.from(value).toString("hex")].join(",");

/** Those whose value dnsmasq takes as addresses alone, and as text alone. [dnsmasq --help dhcp] */
const addressTags: ReadonlySet<number> = new Set([
  4, 7, 9, 16, 21, 32, 33, 41, 42, 44, 45, 48, 49, 65, 68, 69, 70, 71, 72, 73, 74, 75, 76,
]);
const textTags: ReadonlySet<number> = new Set([12, 14, 17, 18, 40, 47, 64, 66, 67]);

/** An option as dnsmasq takes it; undefined for a value that it does not take for this tag. */
export function dhcpOptionItem(tag: number, value: Uint8Array): string | undefined {
  const values = addressTags.has(tag) ? addressesOf(value) : textTags.has(tag) ? textOf(value) : [octetsText(value)];
  const same = values && octetsOfOption(values.map((each) => each.trim()));
  if (values === undefined || same === undefined || !Buffer.from(same).equals(value)) return undefined;
  return [tag, ...values].join(",");
}

function addressesOf(value: Uint8Array): readonly string[] | undefined {
  if (value.length === 0 || value.length % 4 !== 0) return undefined;
  const text = [...value].join(".").match(/\d+\.\d+\.\d+\.\d+/g) ?? [];
  return text.every((address) => isIPv4(address)) ? text : undefined;
}

function textOf(value: Uint8Array): readonly string[] | undefined {
  const text = Buffer.from(value).toString("latin1");
  return /^[\x20-\x7e]+$/.test(text) ? text.split(",") : undefined;
}

/** A single octet is a number of one. */
const octetsText = (value: Uint8Array): string =>
  value.length === 1 ? `${value[0]}b` : [...value].map((octet) => octet.toString(16).padStart(2, "0")).join(":");
