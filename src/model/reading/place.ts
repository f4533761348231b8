import type { PlannedObject } from "../kind/plan.ts";
import type { RowIdentifier } from "../paths.ts";

/** An object of the tree as it stands: a row of a table, or a single object. */
export interface Place {
  readonly object: PlannedObject;
  /** Ends in a dot. */
  readonly path: string;
  /** 0 for single objects. */
  readonly instance: number;
  /** The stable key of a row of the system. */
  readonly key: string;
  /** Another key that references may have of it. */
  readonly also?: string;
  /** What its sources are given. */
  readonly row: unknown;
}

/** A single object. */
export const single = (object: PlannedObject, path: string, row: unknown): Place => ({
  object,
  path,
  instance: 0,
  key: "",
  row,
});

/** Where an object was looked for, and what is there. */
export interface LocatedPlace {
  readonly object: PlannedObject;
  readonly instances: readonly RowIdentifier[];
  readonly place: Place | undefined;
}

/**
 * Rows of a table, which are put in order in place; most come in order. Of those with the same number the first counts, and
 * `twice` is told of the others.
 */
export function byRisingNumber(rows: Place[], twice: (row: Place) => void): readonly Place[] {
  const isRising = rows.every(({ instance }, at) => at === 0 || instance > (rows[at - 1] as Place).instance);
  if (isRising) return rows;
  rows.sort((a, b) => a.instance - b.instance);
  return rows.filter((row, at) => {
    const isFirst = at === 0 || row.instance !== (rows[at - 1] as Place).instance;
    if (!isFirst) twice(row);
    return isFirst;
  });
}

/** The row with this number, of rows by rising number. */
export function numbered(rows: readonly Place[], instance: number): Place | undefined {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((rows[middle]?.instance ?? 0) < instance) low = middle + 1;
    else high = middle;
  }
  return rows[low]?.instance === instance ? rows[low] : undefined;
}
