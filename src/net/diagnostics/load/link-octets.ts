import { readFileSync } from "node:fs";
import { networkInterfaces } from "node:os";

export interface LinkOctets {
  readonly receivedBytes: number;
  readonly sentBytes: number;
}

/** What went over the link of that address of this device so far; undefined where the kernel does not tell. */
export function linkOctets(ownAddress: string | undefined): (() => LinkOctets) | undefined {
  const link = Object.entries(networkInterfaces()).find(([, addresses]) =>
    addresses?.some(({ address }) => address === ownAddress),
  )?.[0];
  if (link === undefined) return undefined;
  const counter = (name: string): number => Number(readFileSync(`/sys/class/net/${link}/statistics/${name}`, "latin1"));
  const read = (): LinkOctets => ({ receivedBytes: counter("rx_bytes"), sentBytes: counter("tx_bytes") });
  try {
    read();
    return read;
  } catch {
    return undefined;
  }
}
