import { BlockList, isIPv6 } from "node:net";
import type { FirewallMatch } from "../../../ports/host/network/firewall.ts";
import type { ClassificationReading } from "../../../ports/host/uplinks/classifications.ts";
import type { ConfiguredClassifications } from "./classification-sections.ts";

/**
 * Those that look at a DSCP which one behind them has changed by then, each with that one, where either is `touched` (keys): the last of the
 * file is the first in order, so that what is behind is carried out before.
 */
export function changedBefore(
  all: readonly ConfiguredClassifications[],
  touched: ReadonlySet<string>,
): readonly (readonly [row: ClassificationReading, other: ClassificationReading])[] {
  const rows = all.flatMap(({ rules, section }, place) => rules.map((row) => ({ row, section, place })));
  const changing = rows.filter(({ row: { enabled, valid, dscpMark } }) => enabled && valid && dscpMark !== undefined);
  const changingNow = changing.filter(({ row }) => touched.has(row.key));
  return rows.flatMap(({ row, place }) => {
    if (!row.enabled || row.dscp === undefined) return [];
    const others = touched.has(row.key) ? changing : changingNow;
    const other = others.find((each) => each.place > place && mayMeet(row, each.row));
    return other === undefined ? [] : [[row, other.row] as const];
  });
}

/** Whether there can be packets that both match; the DSCP aside. */
function mayMeet(one: ClassificationReading, other: ClassificationReading): boolean {
  if (one.from !== "any" && other.from !== "any" && linkOf(one) !== linkOf(other)) return false;
  if (one.family !== undefined && other.family !== undefined && one.family !== other.family) return false;
  return (
    bothTake(one.protocol, other.protocol, isSame) &&
    bothTake(one.sourceMac, other.sourceMac, isSame) &&
    bothTake(one.sourcePorts, other.sourcePorts, overlap) &&
    bothTake(one.destinationPorts, other.destinationPorts, overlap) &&
    bothTake(one.source, other.source, isOneInTheOther) &&
    bothTake(one.destination, other.destination, isOneInTheOther)
  );
}

/** Undefined for the device itself. */
const linkOf = ({ from }: ClassificationReading): string | undefined =>
  typeof from === "string" ? undefined : (from.link ?? "");

/** What is excluded leaves room for the other. */
const bothTake = <Value>(
  one: FirewallMatch<Value> | undefined,
  other: FirewallMatch<Value> | undefined,
  meet: (one: Value, other: Value) => boolean,
): boolean =>
  one === undefined || other === undefined || one.excluded || other.excluded || meet(one.value, other.value);

const isSame = <Value>(one: Value, other: Value): boolean => one === other;

type Ports = NonNullable<ClassificationReading["sourcePorts"]>["value"];
const overlap = (one: Ports, other: Ports): boolean => one.first <= other.last && other.first <= one.last;

type Network = NonNullable<ClassificationReading["source"]>["value"];

/** Two networks share an address where the one is in the other. */
function isOneInTheOther(one: Network, other: Network): boolean {
  const [family, otherFamily] = [familyOf(one), familyOf(other)];
  if (family !== otherFamily) return false;
  const whole = family === "ipv6" ? 128 : 32;
  const lengthOf = ({ prefixLength = whole }: Network): number => prefixLength;
  const [wide, narrow] = lengthOf(one) <= lengthOf(other) ? [one, other] : [other, one];
  const list = new BlockList();
  list.addSubnet(wide.address, lengthOf(wide), family);
  return list.check(narrow.address, family);
}

const familyOf = ({ address }: Network): "ipv4" | "ipv6" => (isIPv6(address) ? "ipv6" : "ipv4");
