import { isWithin, tableOf } from "../paths.ts";
import type { Place } from "../reading/place.ts";

/** A row of a table of the system, and what its table belongs to. */
export interface EditedRow {
  readonly row: Place;
  readonly above: Place;
}

/** The rows of the system that a transaction adds and takes away, laid over those that are there. */
export class EditedRows {
  /** By table path, as they were made. */
  readonly #added = new Map<string, EditedRow[]>();
  /** By row path. */
  readonly #removed = new Map<string, EditedRow>();

  get added(): readonly EditedRow[] {
    return [...this.#added.values()].flat();
  }

  get removed(): readonly EditedRow[] {
    return [...this.#removed.values()];
  }

  isAdded(row: string): boolean {
    return this.#added.get(tableOf(row))?.some((edited) => edited.row.path === row) === true;
  }

  add(edited: EditedRow): void {
    const table = tableOf(edited.row.path);
    const known = this.#added.get(table);
    if (known === undefined) this.#added.set(table, [edited]);
    else known.push(edited);
  }

  /** Of a row that was but added, and of those below it, nothing is left. */
  remove(edited: EditedRow): void {
    const { path } = edited.row;
    if (!this.isAdded(path)) this.#removed.set(path, edited);
    for (const [table, rows] of this.#added) {
      if (!table.startsWith(path) && table !== tableOf(path)) continue;
      this.#added.set(
        table,
        rows.filter(({ row }) => !row.path.startsWith(path)),
      );
    }
  }

  /** The rows of a table, by rising number, where `present` are those of the system. */
  over(table: string, present: readonly Place[]): readonly Place[] {
    const added = this.#added.get(table) ?? [];
    if (added.length === 0 && this.#removed.size === 0) return present;
    const kept = present.filter((row) => !this.#removed.has(row.path));
    return [...kept, ...added.map(({ row }) => row)].sort((a, b) => a.instance - b.instance);
  }
}

/** Rows below others that go do so with these. */
export function outermost(rows: readonly EditedRow[]): readonly EditedRow[] {
  return rows.filter(({ row }) => !rows.some((other) => other.row !== row && isWithin(row.path, other.row.path)));
}
