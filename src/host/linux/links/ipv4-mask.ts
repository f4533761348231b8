import { isIPv4 } from "node:net";

/** 24 of 255.255.255.0; undefined for what is no mask, or not of a prefix. */
export function prefixLengthOf(mask: string): number | undefined {
  if (!isIPv4(mask)) return undefined;
  const bits = wordOf(mask).toString(2).padStart(32, "0");
  return /^1*0*$/.test(bits) ? bits.replaceAll("0", "").length : undefined;
}

/** An IPv4 address without the bits of a host. */
export function networkOf(address: string, prefixLength: number): string {
  const mask = prefixLength === 0 ? 0 : (-1 << (32 - prefixLength)) >>> 0;
  const network = (wordOf(address) & mask) >>> 0;
  return [24, 16, 8, 0].map((shift) => (network >>> shift) & 255).join(".");
}

const wordOf = (address: string): number =>
  address.split(".").reduce((word, octet) => ((word << 8) | Number(octet)) >>> 0, 0);
