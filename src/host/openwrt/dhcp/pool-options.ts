import { isIPv4 } from "node:net";
import { dhcpOptionOf, octetsOfOption } from "../../linux/dhcp/dnsmasq-options.ts";
import { wordsOf } from "../uci/option-values.ts";
import type { UciSection } from "../uci/uci-package.ts";
import { type KeyedOption, keyedOptions } from "./noted-options.ts";

// The options that a pool sends: items of `dhcp_option`.

/** What is noted of them. */
export const notedPoolOptions = "cpe_option";

/** Options that a pool of TR-181 has parameters for. */
export const ownTags: ReadonlySet<number> = new Set([1, 3, 6, 15, 51]);

/** In the order of `dhcp_option`, then those that are not sent. */
export function poolOptionsIn(section: UciSection): readonly KeyedOption[] {
  const sent = wordsOf(section, "dhcp_option").flatMap((item) => {
    const { tag = 1, values = [] } = dhcpOptionOf(item) ?? {};
    const value = ownTags.has(tag) ? undefined : octetsOfOption(values);
    return value === undefined ? [] : [{ tag, value }];
  });
  return keyedOptions(sent, section, notedPoolOptions);
}

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
