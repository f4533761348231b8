/** An IPv4 address as a number. */
export const ipv4Number = (address: string): number =>
  address.split(".").reduce((word, octet) => word * 256 + Number(octet), 0);

export const ipv4Text = (number: number): string =>
  [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join(".");

/** Whether both are of one subnet. */
export function sameSubnet(a: string, b: string, prefixLength: number): boolean {
  const size = 2 ** (32 - prefixLength);
  return Math.floor(ipv4Number(a) / size) === Math.floor(ipv4Number(b) / size);
}

/** The length of a prefix by its mask; undefined for what is no mask of one. */
export function prefixLengthOf(mask: string): number | undefined {
  const bits = ipv4Number(mask).toString(2).padStart(32, "0");
  return /^1*0*$/.test(bits) ? bits.replace(/0+$/, "").length : undefined;
}
