import { isIPv4 } from "node:net";

/** The 32 bits of an IPv4 address; undefined for what is none. */
export function ipv4Number(text: string): number | undefined {
  if (!isIPv4(text)) return undefined;
  return text.split(".").reduce((sum, octet) => sum * 256 + Number(octet), 0);
}

export const ipv4Text = (number: number): string => [24, 16, 8, 0].map((shift) => (number >>> shift) & 0xff).join(".");

/** Of a prefix length from 0 to 32. */
export const maskNumber = (prefixLength: number): number =>
  prefixLength <= 0 ? 0 : (0xffffffff << (32 - prefixLength)) >>> 0;

export interface Subnet<T> {
  /** Any address of it. */
  readonly address: string;
  readonly prefixLength: number;
  readonly value: T;
}

/** Finds the subnet that an address is in, the smallest of several, and the first of equals; in the same time for any number of them. */
export function subnetLookup<T>(subnets: readonly Subnet<T>[]): (address: string) => T | undefined {
  const byLength = new Map<number, Map<number, T>>();
  for (const { address, prefixLength, value } of subnets) {
    const number = ipv4Number(address);
    if (number === undefined || !Number.isInteger(prefixLength) || prefixLength < 0 || prefixLength > 32) continue;
    const network = (number & maskNumber(prefixLength)) >>> 0;
    const networks = byLength.get(prefixLength) ?? new Map<number, T>();
    if (!networks.has(network)) networks.set(network, value);
    byLength.set(prefixLength, networks);
  }
  const longestFirst = [...byLength].toSorted(([one], [other]) => other - one);
  return (address) => {
    const number = ipv4Number(address);
    if (number === undefined) return undefined;
    for (const [prefixLength, networks] of longestFirst) {
      const found = networks.get((number & maskNumber(prefixLength)) >>> 0);
      if (found !== undefined) return found;
    }
    return undefined;
  };
}
