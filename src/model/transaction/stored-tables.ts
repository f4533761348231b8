import type { Device } from "../device/device.ts";
import { emptyTable, type TableRecord } from "../device/records.ts";
import { type PlannedObject, rowEditsOf } from "../kind/plan.ts";
import { resolve } from "../reading/resolve.ts";

/** What the store has of tables that are the system's, as a version before this one has left it. */
export interface StoredTables {
  /** Those that have something, and the ones above them; these come first. */
  readonly tables: readonly StoredTable[];
  /** Paths of values that the system keeps itself by now. */
  readonly values: readonly string[];
}

export interface StoredTable {
  readonly path: string;
  readonly table: PlannedObject;
  readonly record: Readonly<TableRecord>;
}

/** Undefined if there is nothing. */
export function storedTables({ kind, records }: Device): StoredTables | undefined {
  if (kind.systemPaths.length === 0) return undefined;
  const editable = (path: string): PlannedObject | undefined => {
    const target = resolve(kind, path);
    return target.kind === "table" && rowEditsOf(target.object) !== undefined ? target.object : undefined;
  };
  const values = [...records.values.keys()].filter((path) => {
    const target = kind.systemPaths.some((beginning) => path.startsWith(beginning)) ? resolve(kind, path) : undefined;
    return target?.kind === "parameter" && target.parameter.source.kind === "live";
  });
  const left = [...records.tables].filter(
    ([path, { added, removed }]) => added.length + removed.length > 0 && editable(path) !== undefined,
  );
  const paths = new Set([...left.map(([path]) => `${path}1.`), ...values].flatMap(tablesOn));
  const tables = [...paths].flatMap((path): readonly StoredTable[] => {
    const table = editable(path);
    return table === undefined ? [] : [{ path, table, record: records.table(path) ?? emptyTable() }];
  });
  return tables.length + values.length === 0
    ? undefined
    : { tables: tables.sort((a, b) => a.path.length - b.path.length), values };
}

/** The tables on the way to a path. */
const tablesOn = (path: string): readonly string[] =>
  [...path.matchAll(/\.(?=[0-9]+\.)/g)].map(({ index }) => path.slice(0, index + 1));
