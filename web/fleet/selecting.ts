import type { CpeState } from "../../src/fleet/fleet-cpe.ts";
import { kindOfNumber } from "../../src/fleet/identities/mix.ts";
import { rosterOf } from "../../src/fleet/identities/roster-plan.ts";
import type { ShownFleet } from "../../src/fleet/page/shown-fleet.ts";
import { parseSelection } from "../../src/fleet/selection.ts";

// Which CPEs are shown: a selection as `cpe-agent fleet --select` has it, and the CPEs that it chooses.

/** Both hold: `|` binds less than `&`, and there are no brackets. */
export const both = (one: string, other: string): string => {
  if (one === "all") return other;
  if (other === "all") return one;
  return one
    .split("|")
    .flatMap((way) => other.split("|").map((each) => `${way}&${each}`))
    .join("|");
};

/** Who the CPEs of a fleet are, by their positions from 0. */
export interface Cpes {
  readonly size: number;
  numberAt(position: number): number;
  serialAt(position: number): string;
  kindAt(position: number): string;
  /** How many there are of each kind. */
  readonly kinds: ReadonlyMap<string, number>;
}

export function cpesOf({ first, kinds, roster: plan, size }: ShownFleet): Cpes {
  const roster = rosterOf(plan);
  const kindOf = new Uint8Array(size);
  const counts = new Map(kinds.map(({ name }) => [name, 0]));
  for (let position = 0; position < size; position += 1) {
    const kind = kindOfNumber(kinds, first + position, roster);
    kindOf[position] = kind;
    const name = kinds[kind]?.name ?? "";
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return {
    size,
    numberAt: (position) => first + position,
    serialAt: (position) => roster.serialNumber(first + position),
    kindAt: (position) => kinds[kindOf[position] ?? 0]?.name ?? "",
    kinds: counts,
  };
}

/** The positions of those that a selection chooses; undefined for all of them. Throws a `SelectionError`. */
export function chosenBy(
  text: string,
  cpes: Cpes,
  states: Uint8Array,
  names: readonly CpeState[],
): Uint32Array | undefined {
  const chooses = parseSelection(text);
  if (text === "all") return undefined;
  let at = 0;
  // Only what the selection asks of a CPE is made for it.
  const cpe = {
    get number() {
      return cpes.numberAt(at);
    },
    get serialNumber() {
      return cpes.serialAt(at);
    },
    get kind() {
      return cpes.kindAt(at);
    },
    get state() {
      return names[states[at] ?? 0] ?? "waiting";
    },
  };
  const found: number[] = [];
  for (; at < cpes.size; at += 1) if (chooses(cpe, at)) found.push(at);
  return Uint32Array.from(found);
}

/** How many CPEs are in each state. */
export function countsOf(
  states: Uint8Array,
  names: readonly CpeState[],
  chosen?: Uint32Array,
): ReadonlyMap<CpeState, number> {
  const counts = new Uint32Array(names.length);
  const count = (octet = 0): void => {
    counts[octet] = (counts[octet] ?? 0) + 1;
  };
  if (chosen === undefined) for (const octet of states) count(octet);
  else for (const position of chosen) count(states[position]);
  return new Map(names.map((name, octet) => [name, counts[octet] ?? 0]));
}
