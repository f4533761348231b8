import { Pace, type Pause, stepsOfPath } from "../model/reading/pace.ts";
import type { Schema } from "../model/schema.ts";
import { mostRows } from "../model/transaction/plan-rows.ts";
import { type DependentEdit, type Edit, ModelError, type Tree } from "../model/tree.ts";
import {
  byAlias,
  byNumber,
  type Configuration,
  configurationOf,
  isLeftAlone,
  type PresentConfiguration,
  referring,
} from "./present-configuration.ts";

/** No path: what refers to it is not what anything refers to now. */
const nowhere = "[].";

/** Where something of a configuration is on the device, once the rows that are made anew have their numbers. */
type Home = (added: readonly number[]) => string;

/** The rows that a configuration speaks of, as they are on the device or will be. */
interface Rows {
  readonly homes: ReadonlyMap<string, Home>;
  /** Rows of the device that stay, by what the configuration calls them. */
  readonly kept: ReadonlyMap<string, string>;
  readonly adds: readonly DependentEdit[];
}

/**
 * The edits, to be applied in one transaction, that make the tree what `wanted` says: values, and rows that are there or
 * not. Rejects with a `ModelError` when it has what is not for it to change.
 */
export async function restoration(
  tree: Tree,
  schema: Schema,
  filed: Configuration,
  pause?: Pause,
): Promise<readonly (Edit | DependentEdit)[]> {
  const pace = new Pace(pause);
  await refuseTooMany(schema, filed, pace);
  const foreign = filed.parameters.filter(({ path }) => isLeftAlone(path));
  if (foreign.length > 0) {
    throw new ModelError(foreign.map(({ path }) => ({ path, kind: "denied", reason: "not for a file to change" })));
  }
  const now = await configurationOf(tree, schema, pause);
  const wanted = await byAliases(schema, filed, now, pace);
  const { homes, kept, adds } = await rowsFor(schema, wanted, now, pace);
  const made = [...adds, ...(await settings(schema, wanted, now, { homes, kept }, pace))];
  return wanted.scope === "partial" ? made : [...deletions(schema, wanted, now, new Set(kept.values())), ...made];
}

/** Before anything is made of it: more rows than any table takes. */
async function refuseTooMany(schema: Schema, { parameters }: Configuration, pace: Pace): Promise<void> {
  const rows = new Map<string, Set<string>>();
  for (const { path } of parameters) {
    if (pace.isDue(stepsOfPath)) await pace.rest();
    for (const row of rowsOf(path)) {
      const table = tableOf(row);
      const known = rows.get(table) ?? new Set();
      rows.set(table, known.add(row));
      const limit = Math.min(schema.objects.get(schemaPathOf(row))?.entries?.max ?? mostRows, mostRows);
      if (known.size <= limit) continue;
      throw new ModelError([{ path: table, kind: "resources", reason: `no more than ${limit} rows` }]);
    }
  }
}

/**
 * A row of the device may be called by its number and by its alias, in paths and in references, whether it can be deleted or not: as
 * somebody does who writes a file by hand, and as another device has it.
 */
export async function byAliases(
  schema: Schema,
  filed: Configuration,
  now: PresentConfiguration,
  pace: Pace,
): Promise<Configuration> {
  const callAs = (path: string): string => byAlias(byNumber(path, now.numbers), now.aliases);
  const parameters: { readonly path: string; readonly value: string }[] = [];
  const paths = new Set<string>();
  for (const { path, value } of filed.parameters) {
    if (pace.isDue(stepsOfPath)) await pace.rest();
    const called = callAs(path);
    if (paths.has(called)) throw new ModelError([{ path, kind: "arguments", reason: `${called} is there twice` }]);
    paths.add(called);
    const isReference = parameterAt(schema, called)?.type.reference !== undefined;
    parameters.push({ path: called, value: isReference ? referring(value, callAs) : value });
  }
  return { ...filed, parameters };
}

async function rowsFor(schema: Schema, wanted: Configuration, now: PresentConfiguration, pace: Pace): Promise<Rows> {
  const homes = new Map<string, Home>();
  const kept = new Map<string, string>();
  const adds: DependentEdit[] = [];
  const all = new Set<string>();
  const set = new Set<string>();
  for (const { path } of wanted.parameters) {
    if (pace.isDue(stepsOfPath)) await pace.rest();
    for (const row of rowsOf(path)) {
      all.add(row);
      if (path !== `${row}Alias`) set.add(row);
    }
  }
  /** The system makes it, by what else there is: all that the file has of it is what it was called. */
  const comesByItself = (row: string): boolean => !set.has(row) && now.closedTables.has(tableOf(row));
  const keyWanted = keysOf(schema, wanted);
  const keyNow = keysOf(schema, now);
  const [valuesWanted, valuesNow] = [valuesOf(wanted), valuesOf(now)];
  const taken = new Set<string>();

  const stillMissing = (table: string): number =>
    [...all].filter((row) => tableOf(row) === table && !isNamed(row) && !kept.has(row) && !now.rows.has(row)).length;

  /**
   * A row without alias that has other numbers here and there, but the same unique key, or runs on the same rows. Of those that came
   * with rows made anew, the last are those, in order.
   */
  const twinOf = (row: string, table: string): string | undefined => {
    const key = keyWanted(row);
    const lower = referring(valuesWanted.get(`${row}LowerLayers`) ?? "", (each) => kept.get(each) ?? each);
    const others = [...now.rows.keys()].filter(
      (other) => tableOf(other) === table && !all.has(other) && !taken.has(other),
    );
    return (
      (key && others.find((other) => keyNow(other) === key)) ||
      (bringersOf(table).length > 0 && others.filter((other) => !isNamed(other)).at(-stillMissing(table))) ||
      (lower && others.find((other) => !isNamed(other) && valuesNow.get(`${other}LowerLayers`) === lower)) ||
      undefined
    );
  };

  for (const row of all) {
    // One without an alias may be looked for among all that there are.
    if (pace.isDue(isNamed(row) ? stepsOfPath : now.rows.size)) await pace.rest();
    const above = rowsOf(row).at(-2) ?? "";
    const below = row.slice(above.length);
    const keptAbove = above === "" ? "" : kept.get(above);
    const base: Home = homes.get(above) ?? (() => above);
    const home: Home = (added) => base(added) + below;
    const same = keptAbove === undefined ? undefined : keptAbove + below;
    const there =
      same === undefined || now.rows.has(same) || isNamed(row) ? same : (twinOf(row, tableOf(same)) ?? same);
    if (there !== undefined && now.rows.has(there)) {
      kept.set(row, there);
      taken.add(there);
      homes.set(row, there === same ? home : () => there);
    } else if (isCreatable(schema, row) && !comesByItself(row)) {
      const place = adds.length;
      adds.push((added) => ({ kind: "add", path: home(added), back: true }));
      // Without a number it could not be added, and is told of as the file has it.
      const numbered: Home = (added) =>
        added[place] === undefined ? home(added) : `${tableOf(home(added))}${added[place]}.`;
      homes.set(row, isNamed(row) ? home : numbered);
    } else homes.set(row, home);
  }
  return { homes, kept, adds };
}

/** Rows that the configuration does not name go; of one that calls itself whole as many stay as the table must have. */
function deletions(
  schema: Schema,
  { scope }: Configuration,
  now: PresentConfiguration,
  kept: ReadonlySet<string>,
): readonly Edit[] {
  const gone = new Set<string>();
  const left = new Map<string, number>();
  for (const row of now.rows.keys()) left.set(tableOf(row), (left.get(tableOf(row)) ?? 0) + 1);
  for (const [row, { deletable }] of now.rows) {
    if (!deletable || kept.has(row) || rowsOf(row).some((above) => gone.has(above))) continue;
    const table = tableOf(row);
    const rows = left.get(table) ?? 0;
    if (scope === "whole" && rows <= (schema.objects.get(schemaPathOf(row))?.entries?.min ?? 0)) continue;
    left.set(table, rows - 1);
    gone.add(row);
  }
  return [...gone].map((path) => ({ kind: "delete", path }));
}

async function settings(
  schema: Schema,
  wanted: Configuration,
  now: PresentConfiguration,
  { homes, kept }: Pick<Rows, "homes" | "kept">,
  pace: Pace,
): Promise<readonly DependentEdit[]> {
  const values = valuesOf(now);
  /** Where it is already; undefined while its row is but to be made. */
  const keptAt = (path: string): string | undefined => {
    const row = rowsOf(path).at(-1) ?? "";
    const at = homes.has(row) ? kept.get(row) : row;
    return at === undefined ? undefined : at + path.slice(row.length);
  };
  const edits: DependentEdit[] = [];
  /** Last, since rows go by their aliases until then. */
  const renamings: DependentEdit[] = [];
  for (const { path, value } of wanted.parameters) {
    if (pace.isDue(stepsOfPath)) await pace.rest();
    const row = rowsOf(path).at(-1) ?? "";
    const isAlias = path === `${row}Alias`;
    // A row made anew has its alias already; of a row that is the system's to make, and is not there, it is no setting.
    if (isAlias && (!kept.has(row) || row.endsWith(`.[${value}].`))) continue;
    // Under another number the device has called it otherwise.
    if (isAlias && value.startsWith("cpe-") && kept.get(row) !== row) continue;
    const isReference = parameterAt(schema, path)?.type.reference !== undefined;
    const here = keptAt(path);
    const meant = isReference ? referring(value, (each) => keptAt(each) ?? nowhere) : value;
    if (here !== undefined && values.get(here) === meant) continue;
    (isAlias && isNamed(row) ? renamings : edits).push((added) => {
      const at = (each: string): string => {
        const own = rowsOf(each).at(-1) ?? "";
        return (homes.get(own)?.(added) ?? own) + each.slice(own.length);
      };
      return { kind: "set", path: at(path), value: isReference ? referring(value, at) : value };
    });
  }
  return [...edits, ...renamings];
}

const valuesOf = ({ parameters }: Configuration): ReadonlyMap<string, string> =>
  new Map(parameters.map(({ path, value }) => [path, value]));

/** What tells a row from all others of its table, as far as the configuration has it. [TR-106 uniqueKey] */
function keysOf(schema: Schema, configuration: Configuration): (row: string) => string | undefined {
  const values = valuesOf(configuration);
  return (row) => {
    for (const names of schema.objects.get(schemaPathOf(row))?.uniqueKeys ?? []) {
      const key = names.map((name) => values.get(row + name));
      if (key.every((value) => value !== undefined)) return JSON.stringify([names, key]);
    }
    return undefined;
  };
}

/** The rows on the way to a path, outermost first. */
export function rowsOf(path: string): string[] {
  return [...path.matchAll(/\.(?:[0-9]+|\[[^\]]*\])(?=\.)/g)].map(({ 0: row, index }) =>
    path.slice(0, index + row.length + 1),
  );
}

/** Whether a row is called by its alias: one that can be deleted. */
export const isNamed = (row: string): boolean => row.endsWith("].");

/**
 * Rows that come with those of other tables, where nothing that is set says so: the SSID of an end point, the server of a client, the
 * queue of a link.
 */
const bringers: readonly (readonly [RegExp, readonly string[]])[] = [
  [/(?<=\.WiFi\.)SSID\.$/, ["EndPoint."]],
  [/(?<=\.DynamicDNS\.)Server\.$/, ["Client."]],
  [/(?<=^Device\.)QoS\.Queue\.$/, ["PPP.Interface.", "Ethernet.VLANTermination."]],
];

/** The tables whose rows bring rows of this one along. */
export function bringersOf(table: string): readonly string[] {
  const [brought, tables = []] = bringers.find(([each]) => each.test(table)) ?? [];
  return brought === undefined ? [] : tables.map((bringer) => table.replace(brought, bringer));
}

export const tableOf = (row: string): string => row.replace(/(?<=\.)(?:[0-9]+|\[[^\]]*\])\.$/, "");

const schemaPathOf = (path: string): string => path.replace(/(?<=\.)(?:[0-9]+|\[[^\]]*\])(?=\.)/g, "{i}");

export const isCreatable = (schema: Schema, row: string): boolean =>
  schema.objects.get(schemaPathOf(row))?.creatable === true;

function parameterAt(schema: Schema, path: string) {
  const place = path.lastIndexOf(".") + 1;
  return schema.objects.get(schemaPathOf(path.slice(0, place)))?.parameters.get(path.slice(place));
}
