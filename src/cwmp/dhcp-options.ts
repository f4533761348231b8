import { admitsDataType } from "../model/values/data-types.ts";

// What DHCP tells a CPE of its ACS, as its options carry it. Nobody vouches for them: whatever does not fit counts for nothing.

/** What one option says. Without a URL it says nothing. [TR-069 3.1] */
export interface DiscoveredAcs {
  /** Absolute, of http or https, with neither user name nor password in it. */
  readonly url: string;
  /** At most 64 characters. */
  readonly provisioningCode?: string;
  /** CWMPRetryMinimumWaitInterval, 1 to 65535. */
  readonly retryMinimumWaitSeconds?: number;
  /** CWMPRetryIntervalMultiplier in thousandths, 1000 to 65535. */
  readonly retryIntervalMultiplier?: number;
}

/** The options that may name an ACS, the first to be heard first where a server sends several. */
export const acsOptions = { ipv4: [43, 125], ipv6: [17] } as const;

/** IANA's number of the Broadband Forum, once the ADSL Forum. */
const broadbandForum = 3561;

type Values = ReadonlyMap<number, string>;

/** What an option of this number says of an ACS; undefined for one that says nothing. */
export function readAcsOption(option: 43 | 125 | 17, octets: Uint8Array): DiscoveredAcs | undefined {
  switch (option) {
    case 43:
      return vendorSpecific(octets);
    case 125:
      return identified(octets, 1);
    case 17:
      return identified(octets, 2);
  }
}

/** Sub-options, or nothing but the URL: servers of the field send both. A URL begins with a letter, which is no code in use. */
function vendorSpecific(octets: Uint8Array): DiscoveredAcs | undefined {
  const bare = httpUrl(textOf(octets));
  return bare === undefined ? discovered(subOptions(octets, 1), 0) : { url: bare };
}

/** Blocks of several vendors, each behind its enterprise number; one of DHCPv6 is the whole option. */
function identified(octets: Uint8Array, width: 1 | 2): DiscoveredAcs | undefined {
  const block = width === 1 ? blockOf(octets) : octets.length >= 4 ? octets.subarray(4) : undefined;
  if (block === undefined || (width === 2 && numberAt(octets, 0, 4) !== broadbandForum)) return undefined;
  const values = subOptions(block, width);
  // Codes 1 to 6 also tell gateway and device of each other, so that other servers begin at 11.
  return discovered(values, 10) ?? discovered(values, 0);
}

function blockOf(octets: Uint8Array): Uint8Array | undefined {
  for (let at = 0; at + 5 <= octets.length; ) {
    const length = octets[at + 4] ?? 0;
    const end = at + 5 + length;
    if (end > octets.length) return undefined;
    if (numberAt(octets, at, 4) === broadbandForum) return octets.subarray(at + 5, end);
    at = end;
  }
  return undefined;
}

/** Codes and lengths of `width` octets each; the first of a code counts, and nothing from one on that is cut short. */
function subOptions(octets: Uint8Array, width: 1 | 2): Values {
  const values = new Map<number, string>();
  for (let at = 0; at + 2 * width <= octets.length; ) {
    const code = numberAt(octets, at, width);
    if (width === 1 && code === 0)
      at += 1; // Pad
    else {
      const from = at + 2 * width;
      const end = from + numberAt(octets, at + width, width);
      if ((width === 1 && code === 255) || end > octets.length) break;
      if (!values.has(code)) values.set(code, textOf(octets.subarray(from, end)));
      at = end;
    }
  }
  return values;
}

function discovered(values: Values, before: number): DiscoveredAcs | undefined {
  const url = httpUrl(values.get(before + 1) ?? "");
  if (url === undefined) return undefined;
  const code = values.get(before + 2) ?? "";
  const minimum = numberWithin(values.get(before + 3), 1);
  const multiplier = numberWithin(values.get(before + 4), 1000);
  return {
    url,
    ...(/^[^\p{C}]{1,64}$/u.test(code) && { provisioningCode: code }),
    ...(minimum !== undefined && { retryMinimumWaitSeconds: minimum }),
    ...(multiplier !== undefined && { retryIntervalMultiplier: multiplier }),
  };
}

const longestUrl = 2048;

function httpUrl(text: string): string | undefined {
  const fits = text !== "" && text.length <= longestUrl && !/[^!-~]|\\/.test(text) && admitsDataType("HttpURL", text);
  if (!fits || !URL.canParse(text)) return undefined;
  const { username, password } = new URL(text);
  return username === "" && password === "" ? text : undefined;
}

function numberWithin(text: string | undefined, least: number): number | undefined {
  if (text === undefined || !/^\d{1,5}$/.test(text)) return undefined;
  const number = Number(text);
  return number >= least && number <= 65_535 ? number : undefined;
}

/** Some servers end texts as C does, or with a line. No pattern finds that end: it would be tried from each such octet on. */
function textOf(octets: Uint8Array): string {
  const length = octets.findLastIndex((octet) => !endings.includes(octet)) + 1;
  return new TextDecoder().decode(octets.subarray(0, length));
}
const endings: readonly number[] = [0x00, 0x0d, 0x0a, 0x20];

function numberAt(octets: Uint8Array, at: number, width: number): number {
  let number = 0;
  for (const octet of octets.subarray(at, at + width)) number = number * 256 + octet;
  return number;
}
