import type { Roster } from "./roster.ts";

// Which kind of device each CPE is, where a fleet has several.

export interface MixedKind {
  readonly name: string;
  /** Against those of the others; 0 for one that only a list names. */
  readonly share: number;
}

/** Golden ratio: multiples of it fall evenly between 0 and 1, however many are taken and from where on. */
const golden = 0.618_033_988_749_895;

/** The place in `kinds` of the kind of the CPE of this number: as the roster has it, else mixed with the others whatever its shard. */
export function kindOfNumber(kinds: readonly MixedKind[], number: number, roster?: Pick<Roster, "kind">): number {
  const listed = roster?.kind(number);
  if (listed !== undefined) return kinds.findIndex(({ name }) => name === listed);
  const total = kinds.reduce((sum, { share }) => sum + share, 0);
  let left = ((number * golden) % 1) * total;
  const found = kinds.findIndex(({ share }) => {
    left -= share;
    return left < 0;
  });
  return Math.max(0, found);
}
