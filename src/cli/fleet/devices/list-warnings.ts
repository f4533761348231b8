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

/** Neighbours whose first MAC addresses are so near that some of their other ones are the same: the pair that comes first in the file. */
function sharedMacs(file: string, { listed = [], lines }: DeviceList): readonly ListWarning[] {
  const placed: Placed[] = [];
  for (const [at, each] of listed.entries()) {
    if (each?.macAddress !== undefined) placed.push({ mac: each.macAddress, line: lines[at] ?? 0 });
  }
  // All have as many digits: in the order of text they are in that of numbers.
  placed.sort((one, other) => (one.mac < other.mac ? -1 : 1));
  const lineOf = ([one, other]: readonly [Placed, Placed]): number => Math.max(one.line, other.line);
  const pairs = placed
    .slice(1)
    .map((each, at): [Placed, Placed] => [placed[at] ?? each, each])
    .filter(([one, other]) => Number.parseInt(other.mac, 16) - Number.parseInt(one.mac, 16) < macsPerDevice);
  const [first] = pairs;
  if (first === undefined) return [];
  const [one, other] = pairs.reduce((earliest, pair) => (lineOf(pair) < lineOf(earliest) ? pair : earliest), first);
  const reason = `lines ${one.line} and ${other.line} begin with ${one.mac} and ${other.mac}: each CPE has ${macsPerDevice} MAC addresses from its own on, so that they share some`;
  return [{ fact: "fleet.macs-shared", fields: { file, reason, pairs: pairs.length } }];
}
