import type { InitialObject } from "../model/binding.ts";
import type { OwnKind } from "./own-kind.ts";

// One device of the field becomes many: what was its alone becomes what is each one's own.

const macs = /(?<![0-9A-Fa-f:])(?:[0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}(?![0-9A-Fa-f:])/g;
/** MAC addresses of one device follow each other: all of it are among so many. */
const widestRange = 64;
/** A shorter serial number would be found in what is none. */
const shortestSerial = 6;

/**
 * The kind with placeholders for its device's serial number and MAC addresses, wherever they stand in a value, and how many
 * values have some now. MAC addresses that are not its own, of hosts in its network, stay.
 */
export function ownToEach(
  kind: OwnKind,
  serialNumber: string | undefined,
): { readonly kind: OwnKind; readonly values: number } {
  const base = baseOf(kind.objects);
  let changed = 0;
  const filled = (value: string): string => {
    const withMacs = value.replace(macs, (mac) => {
      const offset = base === undefined ? -1 : numberOf(mac) - base;
      return offset >= 0 && offset < widestRange ? `\${mac${offset === 0 ? "" : `+${offset}`}}` : mac;
    });
    const known = serialNumber !== undefined && serialNumber.length >= shortestSerial;
    const made = known ? withMacs.replaceAll(serialNumber, () => "${" + "serialNumber}") : withMacs;
    if (made !== value) changed++;
    return made;
  };
  const objects = kind.objects.map(
    ({ path, values }): InitialObject => ({
      path,
      values: Object.fromEntries(Object.entries(values).map(([name, value]) => [name, filled(value)])),
    }),
  );
  return { kind: { ...kind, objects }, values: changed };
}

const numberOf = (mac: string): number => Number.parseInt(mac.replaceAll(":", ""), 16);

/** The lowest of the MAC addresses that most of its interfaces are near to; undefined where no interface has one. */
function baseOf(objects: readonly InitialObject[]): number | undefined {
  const own = objects
    .filter(({ path }) => !/\.(Hosts?|AssociatedDevice|DHCP\w*|Client|Neighbor\w*)\./.test(path))
    .flatMap(({ values }) => Object.entries(values))
    .filter(([name]) => /(MACAddress|BSSID)$/.test(name))
    .flatMap(([, value]) => value.match(macs) ?? [])
    .map(numberOf)
    .filter((mac) => mac !== 0 && mac !== 2 ** 48 - 1)
    .sort((a, b) => a - b);
  const near = (from: number): number => own.filter((mac) => mac >= from && mac < from + widestRange).length;
  return own.reduce<number | undefined>(
    (best, mac) => (best === undefined || near(mac) > near(best) ? mac : best),
    undefined,
  );
}
