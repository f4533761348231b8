import type { PlannedObject } from "../kind/plan.ts";

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
