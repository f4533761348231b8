import { networkInterfaces } from "node:os";
import { isLocalAddress } from "./local-address.ts";

/** The addresses that this device's interfaces have. */
export type OwnAddresses = () => readonly string[];

export const systemAddresses: OwnAddresses = () =>
  Object.values(networkInterfaces()).flatMap((list) => list?.map(({ address }) => address) ?? []);

/** Whether an address means this machine, by whichever of its names, or its own link. */
export function isThisDevice(address: string, own: OwnAddresses = systemAddresses): boolean {
  return isLocalAddress(address) || own().includes(plainAddress(address));
}

/** Without its zone; an IPv4 address that is spelt as IPv6 does, as itself. */
export function plainAddress(address: string): string {
  const plain = address.replace(/%.*$/, "");
  const mapped = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/i.exec(plain);
  if (!mapped) return plain.replace(/^::ffff:(?=\d+\.)/i, "");
  const [high, low] = [mapped[1], mapped[2]].map((group) => Number.parseInt(group ?? "", 16));
  return [high, low].flatMap((group) => [(group ?? 0) >> 8, (group ?? 0) & 255]).join(".");
}
