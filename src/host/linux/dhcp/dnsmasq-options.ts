import { isIPv4 } from "node:net";

// Options of DHCP as dnsmasq has them in its own configuration, and OpenWrt in /etc/config/dhcp and /etc/config/network.

/** Those whose value is the addresses of servers, by the names that dnsmasq has for them. */
const named: Readonly<Record<string, number>> = {
  router: 3,
  "dns-server": 6,
  "domain-name": 15,
  "ntp-server": 42,
  "netbios-ns": 44,
};

/** An item of `dhcp_option`: `6,192.0.2.1,192.0.2.2` or `option:ntp-server,192.0.2.1`; undefined for one of another kind. */
export function dhcpOptionOf(item: string): { readonly tag: number; readonly values: readonly string[] } | undefined {
  const [head = "", ...values] = item.split(",").map((word) => word.trim());
  const name = head.replace(/^option:/, "");
  const tag = /^\d{1,3}$/.test(name) ? Number(name) : named[name];
  return tag === undefined || tag < 1 || tag > 254 ? undefined : { tag, values };
}

/**
 * The octets that dnsmasq makes of values: addresses, octets in hexadecimal with colons, a number of one octet (`7b`), else text.
 * Undefined for another number, whose width depends on the option, and for what does not fit.
 */
export function octetsOfOption(values: readonly string[]): Uint8Array | undefined {
  const [first = ""] = values;
  if (values.length > 0 && values.every((value) => isIPv4(value)))
    return fitting(values.flatMap((value) => value.split(".").map(Number)));
  if (values.length === 1 && /^[\da-f]{1,2}(:[\da-f]{1,2})+$/i.test(first)) return octetsOfHex(first);
  if (values.length === 1 && /^\d{1,3}b$/.test(first)) return fittingOctet(Number(first.slice(0, -1)));
  if (values.length === 0 || /^-?\d+[bsi]?$/.test(first)) return undefined;
  return octetsOfText(values.join(","));
}

export const octetsOfText = (text: string): Uint8Array | undefined => fitting([...new TextEncoder().encode(text)]);

/** With colons or without. */
export function octetsOfHex(text: string): Uint8Array | undefined {
  const octets = text.includes(":") ? text.split(":") : (text.match(/../g) ?? []);
  const isHex = octets.every((octet) => /^[\da-f]{1,2}$/i.test(octet)) && octets.join("").length > 0;
  const whole = text.includes(":") || text.length % 2 === 0;
  return isHex && whole ? fitting(octets.map((octet) => Number.parseInt(octet, 16))) : undefined;
}

const fitting = (octets: readonly number[]): Uint8Array | undefined =>
  octets.length <= 255 ? Uint8Array.from(octets) : undefined;

const fittingOctet = (octet: number): Uint8Array | undefined => (octet <= 255 ? Uint8Array.of(octet) : undefined);
