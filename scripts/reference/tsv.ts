/** A mistake in the tables that docs/datamodel.md is made from: all that are found, one a line. */
export class TableError extends Error {
  override readonly name = "TableError";
}

interface TsvRow {
  /** `file:line`, for messages. */
  readonly at: string;
  readonly cells: readonly string[];
}

/** The lines that are neither empty nor comments, of as many columns. Throws a `TableError`. */
export function tsvRows(text: string, file: string, columns: number): readonly TsvRow[] {
  const rows = text.split("\n").map((line, index) => ({ at: `${file}:${index + 1}`, line }));
  return rows
    .filter(({ line }) => line !== "" && !line.startsWith("#"))
    .map(({ at, line }) => {
      const cells = line.split("\t");
      if (cells.length !== columns)
        throw new TableError(`${at}: ${cells.length} columns where ${columns} are expected`);
      return { at, cells };
    });
}
