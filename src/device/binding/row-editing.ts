import type { HostEdits } from "./host-change.ts";
import type { Able } from "./row-change.ts";

/**
 * How rows of a table are added on the host and deleted there, where it may be written. Settings are those of `change`;
 * `parent` is the row or object above, for a table below one.
 */
export interface RowEditing<Row, Settings, Parent = unknown> {
  /** The stable key of a new row by its instance number, as the host can have it. */
  readonly keyOf: (instance: number) => string;
  /** A row with nothing set. */
  readonly fresh: (key: string, parent: Parent) => Row;
  /** Stages a row; what is not wanted is as in `fresh`. Rejects with a `RefusedSetting`, of `key` where there is no room. */
  readonly add: (edits: HostEdits, key: string, wanted: Partial<Settings>, parent: Parent) => Promise<void>;
  /** Stages that a row goes. */
  readonly remove: (edits: HostEdits, key: string, parent: Parent) => Promise<void>;
  /** Why this row cannot be deleted; undefined if it can. Absent: every row can. */
  undeletable?(row: Row): string | undefined;
  /** Why rows cannot be added below this one, though they can below others; undefined if they can. Absent: below every one. */
  closed?(parent: Parent): string | undefined;
  /** Absent: every host that reads the table can. */
  readonly able?: Able;
}
