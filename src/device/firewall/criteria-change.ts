import type { FirewallMatch, FirewallRule } from "../../ports/host/network/firewall.ts";
import { UnsuitableSetting } from "../binding/row-change.ts";

// Several parameters of TR-181 make one criterion of a rule: what is set of them is laid over what there is of it.

/** What packets are known by, in rules of the firewall and in classifications alike. */
export type PacketCriteria = Pick<
  FirewallRule,
  "family" | "protocol" | "source" | "destination" | "sourcePorts" | "destinationPorts" | "sourceMac"
>;

type ShownCriteria = Omit<PacketCriteria, "family">;

/** The criteria of a rule as parameters bring them. */
export interface GivenCriteria {
  /** -1 for both, as for each number that follows. */
  readonly family: number;
  readonly sourceAddress: string;
  readonly sourceMask: string;
  readonly sourceExcluded: boolean;
  readonly destinationAddress: string;
  readonly destinationMask: string;
  readonly destinationExcluded: boolean;
  readonly protocolNumber: number;
  readonly protocolExcluded: boolean;
  readonly sourcePort: number;
  readonly sourcePortLast: number;
  readonly sourcePortExcluded: boolean;
  readonly destinationPort: number;
  readonly destinationPortLast: number;
  readonly destinationPortExcluded: boolean;
  readonly sourceMacAddress: string;
  readonly sourceMacExcluded: boolean;
}

/** What is asked of the criteria of a rule that are so `before`. */
export const criteriaAsked = (given: Partial<GivenCriteria>, before: ShownCriteria): Partial<PacketCriteria> => ({
  ...(given.family !== undefined && { family: given.family === 4 || given.family === 6 ? given.family : undefined }),
  ...networkOf("source", given.sourceAddress, given.sourceMask, given.sourceExcluded, before),
  ...networkOf("destination", given.destinationAddress, given.destinationMask, given.destinationExcluded, before),
  ...protocolOf(given, before),
  ...portsOf("sourcePort", given.sourcePort, given.sourcePortLast, given.sourcePortExcluded, before),
  ...portsOf(
    "destinationPort",
    given.destinationPort,
    given.destinationPortLast,
    given.destinationPortExcluded,
    before,
  ),
  ...macOf(given, before),
});

function networkOf(
  name: "source" | "destination",
  address: string | undefined,
  mask: string | undefined,
  excluded: boolean | undefined,
  before: ShownCriteria,
): Partial<PacketCriteria> {
  if (address === undefined && mask === undefined && excluded === undefined) return {};
  const length = mask === undefined ? undefined : /\/(\d+)$/.exec(mask)?.[1];
  const match = {
    value: {
      address: address ?? before[name]?.value.address ?? "",
      prefixLength:
        mask === undefined ? before[name]?.value.prefixLength : length === undefined ? undefined : Number(length),
    },
    excluded: excluded ?? before[name]?.excluded ?? false,
  };
  const none = match.value.address === "" && match.value.prefixLength === undefined && !match.excluded;
  return { [name]: none ? undefined : match };
}

function protocolOf(
  { protocolNumber, protocolExcluded }: Partial<GivenCriteria>,
  { protocol }: ShownCriteria,
): Partial<PacketCriteria> {
  if (protocolNumber === undefined && protocolExcluded === undefined) return {};
  const value = protocolNumber ?? protocol?.value ?? -1;
  const excluded = protocolExcluded ?? protocol?.excluded ?? false;
  return { protocol: criterion("protocolExcluded", value < 0 ? undefined : value, excluded, protocolExcluded) };
}

function portsOf(
  name: "sourcePort" | "destinationPort",
  first: number | undefined,
  last: number | undefined,
  excluded: boolean | undefined,
  before: ShownCriteria,
): Partial<PacketCriteria> {
  if (first === undefined && last === undefined && excluded === undefined) return {};
  const had = before[`${name}s`];
  const from = first ?? had?.value.first ?? -1;
  const to = last ?? (had === undefined || had.value.first === had.value.last ? -1 : had.value.last);
  if (to >= 0 && to < from)
    throw new UnsuitableSetting(`${name}Last`, `no range of ports begins with ${from} and ends with ${to}`);
  if (last !== undefined && last >= 0 && from < 0)
    throw new UnsuitableSetting(`${name}Last`, "a range needs a first port");
  const value = from < 0 ? undefined : { first: from, last: to < 0 ? from : to };
  return { [`${name}s`]: criterion(`${name}Excluded`, value, excluded ?? had?.excluded ?? false, excluded) };
}

function macOf(
  { sourceMacAddress, sourceMacExcluded }: Partial<GivenCriteria>,
  { sourceMac }: ShownCriteria,
): Partial<PacketCriteria> {
  if (sourceMacAddress === undefined && sourceMacExcluded === undefined) return {};
  const value = sourceMacAddress ?? sourceMac?.value ?? "";
  const excluded = sourceMacExcluded ?? sourceMac?.excluded ?? false;
  const address = value === "" ? undefined : value.toLowerCase();
  return { sourceMac: criterion("sourceMacExcluded", address, excluded, sourceMacExcluded) };
}

/** Throws where all but nothing are `asked` for. */
export function criterion<Value>(
  setting: string,
  value: Value | undefined,
  excluded: boolean,
  asked: boolean | undefined,
): FirewallMatch<Value> | undefined {
  if (value !== undefined) return { value, excluded };
  if (asked === true) throw new UnsuitableSetting(setting, "there is nothing to exclude");
  return undefined;
}
