/** The dotted mask of an IPv4 prefix length, 0 to 32. */
export function subnetMask(prefixLength: number): string {
  const mask = prefixLength <= 0 ? 0 : (0xffffffff << (32 - prefixLength)) >>> 0;
  return [24, 16, 8, 0].map((shift) => (mask >>> shift) & 0xff).join(".");
}
