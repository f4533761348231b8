// The named data types of TR-106 that say more than their facets do, or that admit the empty string besides them.

const octet = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[0-9]{1,2}|0[0-9]{2})";
const ipv4 = new RegExp(`^(?:${octet}\\.){3}${octet}$`);
const hexGroup = /^[0-9A-Fa-f]{1,4}$/;

const isIpv4Address = (text: string): boolean => ipv4.test(text);

/** RFC 4291 text, without a zone; the last 32 bits may be dotted. */
function isIpv6Address(text: string): boolean {
  const halves = text.split("::");
  if (halves.length > 2 || !text.includes(":")) return false;
  const head = groupsIn(halves[0] ?? "", halves.length === 1);
  const tail = halves.length === 2 ? groupsIn(halves[1] ?? "", true) : 0;
  if (head === undefined || tail === undefined) return false;
  return halves.length === 2 ? head + tail <= 7 : head === 8;
}

/** How many 16-bit groups a part of an address has; undefined if it is none. */
function groupsIn(part: string, mayEndDotted: boolean): number | undefined {
  if (part === "") return 0;
  const groups = part.split(":");
  const last = groups.at(-1) ?? "";
  const dotted = mayEndDotted && isIpv4Address(last);
  const plain = dotted ? groups.slice(0, -1) : groups;
  return plain.every((group) => hexGroup.test(group)) ? plain.length + (dotted ? 2 : 0) : undefined;
}

function isPrefix(text: string, isAddress: (address: string) => boolean, longest: number): boolean {
  const slash = text.indexOf("/");
  const length = text.slice(slash + 1);
  if (slash < 0 || !/^[0-9]{1,3}$/.test(length) || Number(length) > longest) return false;
  return slash === 0 || isAddress(text.slice(0, slash));
}

const isIpv4Prefix = (text: string): boolean => isPrefix(text, isIpv4Address, 32);
const isIpv6Prefix = (text: string): boolean => isPrefix(text, isIpv6Address, 128);

/** RFC 3986, as far as it is worth checking: printable, no space, and none of the characters that a URI may not hold. */
const isUri = (text: string): boolean => /^[^\s"<>\\^`{|}\p{Cc}]*$/u.test(text);
const isUrl = (text: string): boolean => isUri(text) && /^[A-Za-z][A-Za-z0-9+.-]*:./.test(text);

/** With a host, and no user name or password: what an ACS can be reached at. Not of TR-106. */
const isHttpUrl = (text: string): boolean => isUrl(text) && /^https?:\/\/[^/?#@]+(?:[/?#]|$)/i.test(text);

interface DataType {
  readonly admits: (text: string) => boolean;
  /** What is admitted, for people. */
  readonly form: string;
}

/** Each admits the empty string too: no address, no URL. [TR-106 dataType] */
const dataTypes: Readonly<Record<string, DataType>> = {
  IPAddress: {
    admits: (text) => isIpv4Address(text) || isIpv6Address(text),
    form: "an IPv4 or IPv6 address, such as 192.0.2.1 or 2001:db8::1",
  },
  IPv4Address: { admits: isIpv4Address, form: "an IPv4 address, such as 192.0.2.1" },
  IPv6Address: { admits: isIpv6Address, form: "an IPv6 address, such as 2001:db8::1" },
  IPPrefix: {
    admits: (text) => isIpv4Prefix(text) || isIpv6Prefix(text),
    form: "an address and a length, such as 192.0.2.0/24 or 2001:db8::/64",
  },
  IPv4Prefix: { admits: isIpv4Prefix, form: "an IPv4 address and a length, such as 192.0.2.0/24" },
  IPv6Prefix: { admits: isIpv6Prefix, form: "an IPv6 address and a length, such as 2001:db8::/64" },
  MACAddress: {
    admits: (text) => /^(?:[0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}$/.test(text),
    form: "six octets in hex, such as 00:00:5E:00:53:01",
  },
  IEEE_EUI64: {
    admits: (text) => /^(?:[0-9A-Fa-f]{2}:){7}[0-9A-Fa-f]{2}$/.test(text),
    form: "eight octets in hex, such as 00:00:5E:FF:FE:00:53:01",
  },
  ZigBeeNetworkAddress: { admits: (text) => /^[0-9A-Fa-f]{4}$/.test(text), form: "four digits in hex, such as 0001" },
  UUID: {
    admits: (text) => /^[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$/.test(text),
    form: "digits in hex, such as 01234567-89ab-cdef-0123-456789abcdef",
  },
  URL: { admits: isUrl, form: "a URL with its scheme, such as https://host.example/path" },
  HttpURL: { admits: isHttpUrl, form: "a URL of http or https with a host, without a user name or password" },
  URI: { admits: isUri, form: "a URI, without spaces" },
};

/** Whether a named data type admits a string; undefined for a type without rules of its own. */
export function admitsDataType(name: string | undefined, text: string): boolean | undefined {
  const type = name === undefined ? undefined : dataTypes[name];
  return type === undefined ? undefined : text === "" || type.admits(text);
}

/** What a named data type admits, for people; empty for a type without rules of its own. */
export const formOfDataType = (name: string): string => dataTypes[name]?.form ?? "";
