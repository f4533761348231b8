import type { KeyedRow } from "../../model/binding.ts";

/** A row of results, which has its number by its place: a later run begins at 1 again. */
export interface Numbered<Row> {
  readonly instance: number;
  readonly row: Row;
}

export const numbered = <Row>(rows: readonly Row[]): readonly KeyedRow<Numbered<Row>>[] =>
  rows.map((row, at) => [String(at + 1), { instance: at + 1, row }]);
