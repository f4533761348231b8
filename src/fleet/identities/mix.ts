// Which kind of device each CPE is, where a fleet has several.

export interface MixedKind {
  readonly name: string;
  /** Against those of the others; more than 0. */
  readonly share: number;
}

/** Golden ratio: multiples of it fall evenly between 0 and 1, however many are taken and from where on. */
const golden = 0.618_033_988_749_895;

/** The place in `kinds` of the kind of the CPE of this number: whatever its shard, and mixed with the others. */
export function kindOfNumber(kinds: readonly MixedKind[], number: number): number {
  const total = kinds.reduce((sum, { share }) => sum + share, 0);
  let left = ((number * golden) % 1) * total;
  const found = kinds.findIndex(({ share }) => {
    left -= share;
    return left < 0;
  });
  return Math.max(0, found);
}
