import { macsPerDevice } from "../../../host/virtual/device-addresses.ts";
import type { DeviceList } from "./devices-file.ts";

// What of a list of devices is taken as it stands, and may not be meant.

/** A line of the log. */
export interface ListWarning {
  readonly fact: string;
  readonly fields: Readonly<Record<string, string | number>>;
}

export function listWarnings(file: string, list: DeviceList): readonly ListWarning[] {
  const { ignored } = list;
  const columns =
    ignored.length > 0 ? [{ fact: "fleet.columns-ignored", fields: { file, columns: ignored.join(", ") } }] : [];
  return [...columns, ...sharedMacs(file, list)];
}

interface Placed {
  readonly mac: string;
  readonly line: number;
}

/** The devices of one vendor count their addresses in the last three octets, which begin again behind ff:ff:ff. */
const perVendor = 2 ** 24;
const vendorOf = ({ mac }: Placed): string => mac.slice(0, 6);
const numberOf = ({ mac }: Placed): number => Number.parseInt(mac.slice(6), 16);

function byVendor({ listed = [], lines }: DeviceList): Iterable<readonly Placed[]> {
  const vendors = new Map<string, Placed[]>();
  for (const [at, each] of listed.entries()) {
    if (each?.macAddress === undefined) continue;
    const placed = { mac: each.macAddress, line: lines[at] ?? 0 };
    const those = vendors.get(vendorOf(placed));
    if (those === undefined) vendors.set(vendorOf(placed), [placed]);
    else those.push(placed);
  }
  return vendors.values();
}

/** Neighbours whose first MAC addresses are so near that some of their other ones are the same: the pair that comes first in the file. */
function sharedMacs(file: string, list: DeviceList): readonly ListWarning[] {
  const pairs: (readonly [Placed, Placed])[] = [];
  for (const those of byVendor(list)) {
    const sorted = those.toSorted((one, other) => numberOf(one) - numberOf(other));
    for (const [at, one] of sorted.entries()) {
      const other = sorted[(at + 1) % sorted.length] ?? one;
      const apart = (numberOf(other) - numberOf(one) + perVendor) % perVendor;
      if (other !== one && apart < macsPerDevice) pairs.push([one, other]);
    }
  }
  const lineOf = ([one, other]: readonly [Placed, Placed]): number => Math.max(one.line, other.line);
  const [first] = pairs;
  if (first === undefined) return [];
  const [one, other] = pairs.reduce((earliest, pair) => (lineOf(pair) < lineOf(earliest) ? pair : earliest), first);
  const reason = `lines ${one.line} and ${other.line} begin with ${one.mac} and ${other.mac}: each CPE has ${macsPerDevice} MAC addresses from its own on, so that they share some`;
  return [{ fact: "fleet.macs-shared", fields: { file, reason, pairs: pairs.length } }];
}
