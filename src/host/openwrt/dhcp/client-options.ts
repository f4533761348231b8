import type { Dhcpv4RequestedOption } from "../../../ports/host/network/dhcpv4.ts";
import { octetsOfHex, octetsOfText } from "../../linux/dhcp/dnsmasq-options.ts";
import { textOf, wordsOf } from "../uci/option-values.ts";
import type { UciSection } from "../uci/uci-package.ts";
import { type KeyedOption, keyedOptions } from "./noted-options.ts";

// What a client of DHCPv4 sends and asks for besides what every client does: udhcpc, as /etc/config/network has it told. [OpenWrt dhcp.sh]

/** What is noted of what is sent, and of what is asked for. */
export const notedSent = "cpe_sendopt";
export const notedRequested = "cpe_reqopt";

/** Options that have an option of UCI to themselves. */
export const ownOptions = { 12: "hostname", 60: "vendorid", 61: "clientid" } as const;

export function sentOptionsIn(section: UciSection): readonly KeyedOption[] {
  const own = (tag: keyof typeof ownOptions, octets: (text: string) => Uint8Array | undefined) => {
    const text = textOf(section, ownOptions[tag]) ?? "";
    const value = text === "" || (tag === 12 && text === "*") ? undefined : octets(text);
    return value === undefined ? [] : [{ tag, value }];
  };
  const options = [
    ...own(12, octetsOfText),
    ...own(60, octetsOfText),
    ...own(61, octetsOfHex),
    ...wordsOf(section, "sendopts").flatMap(sentOption),
  ];
  const last = new Map<number, { readonly tag: number; readonly value: Uint8Array }>(
    options.map((option) => [option.tag, option]),
  );
  return keyedOptions([...last.values()], section, notedSent);
}

/** `0x3c:646f6e` or `43:text`, as udhcpc takes it with `-x`; names of options are left out. */
export function sentOption(word: string): readonly { readonly tag: number; readonly value: Uint8Array }[] {
  const [, hex, decimal, value = ""] = /^(?:0x([\da-f]{1,2})|(\d{1,3})):(.*)$/i.exec(word) ?? [];
  const tag = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
  const octets = octetsOfHex(value) ?? octetsOfText(value);
  return tag >= 1 && tag <= 254 && octets !== undefined ? [{ tag, value: octets }] : [];
}

/** In the order that they are asked for in, then those that are not. */
export function requestedOptionsIn(section: UciSection): readonly Required<Dhcpv4RequestedOption>[] {
  const tags = [...new Set(wordsOf(section, "reqopts").flatMap((word) => requestedTag(word) ?? []))];
  const asked = tags.map((tag) => ({ tag, value: new Uint8Array() }));
  return keyedOptions(asked, section, notedRequested, () => false).map(({ key, enabled, tag }) => ({
    key,
    enabled,
    tag,
  }));
}

/** Undefined for the name of an option. */
export function requestedTag(word: string): number | undefined {
  const tag = /^(\d{1,3}|0x[\da-f]{1,2})$/i.test(word) ? Number(word) : 0;
  return tag >= 1 && tag <= 254 ? tag : undefined;
}
