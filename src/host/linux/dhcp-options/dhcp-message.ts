import { ipv6FromHex } from "../links/ipv6-from-hex.ts";

// What a server has answered, as it came: dhcpcd keeps the whole message of each lease.

export interface CodedOption {
  readonly code: number;
  readonly value: Uint8Array;
}

export interface DhcpMessage {
  /** As they came. Of DHCPv4 one that came in pieces is whole; of DHCPv6 there may be several of a code (17: one for each vendor). */
  readonly options: readonly CodedOption[];
  /** What is leased: the address of DHCPv4, as text; undefined for DHCPv6. */
  readonly address: string | undefined;
  /** From when the message came; undefined where it does not say, Infinity for ever. */
  readonly leaseSeconds: number | undefined;
}

const cookieAt = 236;
const cookie = 0x63825363;
const pad = 0;
const end = 255;
const overload = 52;
const leaseTime = 51;
/** Fields that options may go on in, by the bit of option 52. */
const further = [
  { bit: 1, from: 108, to: 236 },
  { bit: 2, from: 44, to: 108 },
] as const;

/** A message of BOOTP with options, undefined for anything else. [RFC 2131 4.1] Pieces of one option are one (RFC 3396). */
export function parseDhcpv4Message(octets: Uint8Array): DhcpMessage | undefined {
  if (octets.length < cookieAt + 4 || numberIn(octets.subarray(cookieAt, cookieAt + 4)) !== cookie) return undefined;
  const pieces = new Map<number, Uint8Array[]>();
  const read = (field: Uint8Array): void => {
    for (let at = 0; at < field.length; ) {
      const code = field[at] ?? end;
      if (code === end) return;
      if (code === pad) {
        at += 1;
        continue;
      }
      const length = field[at + 1] ?? 0;
      const value = field.subarray(at + 2, at + 2 + length);
      if (value.length < length || at + 2 > field.length) return;
      pieces.set(code, pieces.get(code) ?? []);
      pieces.get(code)?.push(value);
      at += 2 + length;
    }
  };
  read(octets.subarray(cookieAt + 4));
  const overloaded = pieces.get(overload)?.[0]?.[0] ?? 0;
  for (const { bit, from, to } of further) if ((overloaded & bit) !== 0) read(octets.subarray(from, to));
  const options = [...pieces].map(([code, values]) => ({ code, value: Uint8Array.from(Buffer.concat(values)) }));
  return {
    options,
    address: [...octets.subarray(16, 20)].join("."),
    leaseSeconds: secondsIn(optionOf(options, leaseTime)),
  };
}

/** A message of a server of DHCPv6, undefined for anything else. [RFC 8415 8, 21] */
export function parseDhcpv6Message(octets: Uint8Array): DhcpMessage | undefined {
  const options = optionsIn(octets.subarray(4));
  if (octets.length < 4 || options === undefined) return undefined;
  const lifetimes = leasedIn(options).map(({ validSeconds }) => validSeconds);
  return {
    options,
    address: undefined,
    leaseSeconds: lifetimes.length === 0 ? undefined : Math.max(...lifetimes),
  };
}

/** An address or a prefix that a message of DHCPv6 gives. Infinity for ever. */
export interface LeasedIpv6 {
  readonly kind: "address" | "prefix";
  readonly address: string;
  /** 128 of an address. */
  readonly prefixLength: number;
  readonly preferredSeconds: number;
  readonly validSeconds: number;
}

/** IA_NA, IA_TA and IA_PD: how long what stands before their options is. What is leased is in an option within. */
const associations = [
  { code: 3, head: 12, leased: 5 },
  { code: 4, head: 4, leased: 5 },
  { code: 25, head: 12, leased: 26 },
] as const;

/** Of the options of a message, in order. [RFC 8415 21.4, 21.6, 21.21, 21.22] */
export function leasedIn(options: readonly CodedOption[]): readonly LeasedIpv6[] {
  return associations.flatMap(({ code, head, leased }) =>
    options
      .filter((option) => option.code === code)
      .flatMap(({ value }) => optionsIn(value.subarray(head)) ?? [])
      .filter((option) => option.code === leased)
      .flatMap(({ value }) => (leased === 5 ? addressOf(value) : prefixOf(value)) ?? []),
  );
}

function addressOf(value: Uint8Array): LeasedIpv6 | undefined {
  if (value.length < 24) return undefined;
  return { kind: "address", address: ipv6Of(value.subarray(0, 16)), prefixLength: 128, ...lifetimesAt(value, 16) };
}

function prefixOf(value: Uint8Array): LeasedIpv6 | undefined {
  const prefixLength = value[8] ?? 0;
  if (value.length < 25 || prefixLength > 128) return undefined;
  return { kind: "prefix", address: ipv6Of(value.subarray(9, 25)), prefixLength, ...lifetimesAt(value, 0) };
}

const lifetimesAt = (value: Uint8Array, at: number) => ({
  preferredSeconds: secondsIn(value.subarray(at, at + 4)) ?? 0,
  validSeconds: secondsIn(value.subarray(at + 4, at + 8)) ?? 0,
});

/** 16 octets as text. */
export const ipv6Of = (octets: Uint8Array): string => ipv6FromHex(Buffer.from(octets).toString("hex"));

/** The first of a code. */
export const optionOf = (options: readonly CodedOption[], wanted: number): Uint8Array | undefined =>
  options.find(({ code }) => code === wanted)?.value;

/** Codes and lengths of two octets; undefined where they do not come out even. */
function optionsIn(octets: Uint8Array): readonly CodedOption[] | undefined {
  const options: CodedOption[] = [];
  let at = 0;
  while (at + 4 <= octets.length) {
    const from = at + 4;
    at = from + numberIn(octets.subarray(at + 2, from));
    options.push({ code: numberIn(octets.subarray(from - 4, from - 2)), value: octets.subarray(from, at) });
  }
  return at === octets.length ? options : undefined;
}

const secondsIn = (octets: Uint8Array | undefined): number | undefined => {
  if (octets?.length !== 4) return undefined;
  const seconds = numberIn(octets);
  return seconds === 0xffffffff ? Number.POSITIVE_INFINITY : seconds;
};

const numberIn = (octets: Uint8Array): number => octets.reduce((sum, octet) => sum * 256 + octet, 0);
