import { isIPv6 } from "node:net";

/** An address as the kernel writes it: `2001:DB8:0::1` is `2001:db8::1`. */
export function canonical(address: string): string {
  const [plain = ""] = address.split("%");
  return isIPv6(plain) ? new URL(`http://[${plain}]/`).hostname.slice(1, -1) : address;
}

/** The eight groups of an address. */
function groupsOf(address: string): readonly number[] {
  const [head = "", tail] = canonical(address).split("::");
  const groups = (text: string): readonly string[] => text.split(":").filter((group) => group !== "");
  const [first, last] = [groups(head), groups(tail ?? "")];
  const zeros = Array<string>(8 - first.length - last.length).fill("0");
  return [...first, ...zeros, ...last].map((group) => Number.parseInt(group, 16));
}

/** The 16 octets of an address. */
export const ipv6Octets = (address: string): Uint8Array =>
  Uint8Array.from(groupsOf(address).flatMap((group) => [group >> 8, group & 0xff]));

/** An IPv6 address without the bits of a host, as the kernel writes it. */
export function ipv6NetworkOf(address: string, prefixLength: number): string {
  const whole = groupsOf(address).map((group, at) => {
    const kept = Math.min(16, Math.max(0, prefixLength - 16 * at));
    return (group & (0xffff << (16 - kept)) & 0xffff).toString(16);
  });
  return canonical(whole.join(":"));
}
