import type { BoundObject, InitialObject, Source } from "../../model/binding.ts";
import { schemaPath } from "../../model/paths.ts";
import type { Schema } from "../../model/schema.ts";
import type { DeviceContext } from "../binding/context.ts";
import { inItsWords } from "../tr098/rooted.ts";
import type { ShippedTest } from "./reports.ts";

// Tests that a kind of device ships and no component carries out, such as those of a telephone port: they are asked for, are
// given up and end as every other diagnostic does. [TR-181 DiagnosticsState]

type Binding = BoundObject<DeviceContext>;

/** What sources of a row that is shipped are given. */
interface ShippedRow {
  readonly context: DeviceContext;
  /** Ends in a dot. */
  readonly path: string;
}

/** What a kind of device consists of besides its data model. */
interface KindObjects {
  readonly bindings: readonly Binding[];
  readonly initial: readonly InitialObject[];
}

/** `DiagnosticsState`, and `LoopDiagnosticsState` of TR-098. */
const stateName = /DiagnosticsState$/;

/**
 * The same with the tests of the kind bound. Tables of `bindings` that are stored give each row a `ShippedRow`. Of what is shipped
 * below a row of the system, and in objects that are bound, nothing is a test.
 */
export function withShippedTests(schema: Schema, { bindings, initial }: KindObjects): KindObjects {
  const byPath = new Map(bindings.map((binding) => [binding.path, binding]));
  const states = new Map<string, string>();
  for (const { path: at, values } of initial) {
    const path = schemaPath(at);
    const known = schema.objects.get(path)?.parameters;
    const state = Object.keys(values).find((name) => stateName.test(name) && known?.get(name)?.writable === true);
    const around = byPath.get(tableAround(path) || path);
    if (state !== undefined && (around === undefined || around.rows.kind === "stored")) states.set(path, state);
  }
  for (const [path, state] of states) {
    const table = tableAround(path);
    if (table !== "") byPath.set(table, byPath.get(table) ?? { path: table, rows: shippedRows, parameters: {} });
    byPath.set(path, asTest(schema, path, state, byPath.get(path)));
  }
  const kept = initial.map(({ path, values }) => {
    const state = states.get(schemaPath(path));
    return { path, values: Object.fromEntries(Object.entries(values).filter(([name]) => name !== state)) };
  });
  return { bindings: [...byPath.values()], initial: kept };
}

const shippedRows: Binding["rows"] = { kind: "stored", row: (context, path): ShippedRow => ({ context, path }) };

/** The path of the innermost table that a schema path is in; empty for none. */
const tableAround = (path: string): string => /^.*\{i\}\./.exec(path)?.[0] ?? "";

function asTest(schema: Schema, path: string, name: string, bound: Binding | undefined): Binding {
  const below = path.slice(tableAround(path).length);
  const known = bound?.parameters[name] as Source<ShippedRow> | undefined;
  const has = (row: ShippedRow): boolean =>
    !(typeof known === "object" && "stored" in known && typeof known.stored === "function") ||
    known.stored(row) !== undefined;
  const state = (row: ShippedRow): string | undefined =>
    has(row) ? row.context.diagnostics.standing(testAt(row.path + below)).state : undefined;
  const parameter = schema.objects.get(path)?.parameters.get(name);
  return {
    path,
    rows: below === path ? inNoRow : { kind: "of-parent" },
    ...bound,
    parameters: { ...bound?.parameters, [name]: parameter === undefined ? state : inItsWords(parameter, state) },
    written: ({ diagnostics }, values, origin, at) => diagnostics.written(testAt(at), values, origin, name),
  };
}

const testAt = (path: string): ShippedTest => path as ShippedTest;

/** An object that is in no row: its path is all below. */
const inNoRow: Binding["rows"] = {
  kind: "single",
  load: async (context): Promise<ShippedRow> => ({ context, path: "" }),
};
