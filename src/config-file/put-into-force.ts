import { Pace, type Pause, stepsOfPath } from "../model/reading/pace.ts";
import type { Schema } from "../model/schema.ts";
import { type Applied, type ApplyOptions, ModelError, type Tree } from "../model/tree.ts";
import { listItems } from "../model/values/lists.ts";
import { type Configuration, configurationOf, type PresentConfiguration } from "./present-configuration.ts";
import { bringerOf, byAliases, isCreatable, isNamed, restoration, rowsOf, tableOf } from "./restoration.ts";

/**
 * Makes the tree what a configuration says, as a whole or not at all: in one transaction, or in two where rows of it run on others
 * that are to be made anew. A power cut between the two leaves the first; what has the file is told by `alongside`, which comes
 * with the second. Rejects with a `ModelError`.
 */
export async function putIntoForce(
  tree: Tree,
  schema: Schema,
  filed: Configuration,
  options: Pick<ApplyOptions, "refuse" | "alongside">,
  pause?: Pause,
): Promise<Applied["status"]> {
  const apply = async (edits: Awaited<ReturnType<typeof restoration>>, more: typeof options) =>
    (await tree.apply(edits, { origin: "local", ...more })).status;
  const before = await configurationOf(tree, schema, pause);
  const first = await foundation(schema, filed, before, new Pace(pause));
  if (first === undefined) return apply(await restoration(tree, schema, filed, pause), options);
  const { refuse } = options;
  const status = await apply(await restoration(tree, schema, first, pause), refuse === undefined ? {} : { refuse });
  try {
    const rest = await apply(await restoration(tree, schema, filed, pause), options);
    return status === "deferred" ? status : rest;
  } catch (failure) {
    await takeBack();
    throw failure;
  }

  async function takeBack(): Promise<void> {
    try {
      await apply(await restoration(tree, schema, before, pause), {});
    } catch (failure) {
      if (!(failure instanceof ModelError)) throw failure;
      throw new ModelError(
        failure.faults.map((fault) => ({ ...fault, reason: `${fault.reason}; what was made of the file stays` })),
      );
    }
  }
}

/**
 * What of a configuration is to be there before the rest: rows that are to be made anew and that rows of the system's come with, which
 * are in them, run on them or are of another table. The management port of a bridge is such a row, and the IP interface of a PPP
 * connection, and the SSID of an end point. Undefined where there are none.
 */
async function foundation(
  schema: Schema,
  filed: Configuration,
  now: PresentConfiguration,
  pace: Pace,
): Promise<Configuration | undefined> {
  const { parameters } = await byAliases(schema, filed, now, pace);
  const below = new Map<string, readonly string[]>();
  /** Of those, by the rows that they are in. */
  const within = new Map<string, string[]>();
  for (const { path, value } of parameters) {
    if (pace.isDue(stepsOfPath)) await pace.rest();
    const row = rowsOf(path).at(-1) ?? "";
    if (path !== `${row}LowerLayers` || now.rows.has(row)) continue;
    below.set(
      row,
      listItems(value).map((item) => `${item}.`),
    );
    for (const outer of rowsOf(path)) within.set(outer, [...(within.get(outer) ?? []), row]);
  }
  const made = new Set<string>();
  const seen = new Set<string>();
  const make = (row: string): void => {
    if (made.has(row)) return;
    made.add(row);
    for (const each of within.get(row) ?? []) descend(each);
  };
  const descend = (row: string): void => {
    if (seen.has(row)) return;
    seen.add(row);
    for (const lower of below.get(row) ?? []) {
      for (const each of rowsOf(lower)) if (isNamed(each) && !now.rows.has(each)) make(each);
      if (!now.rows.has(lower)) descend(lower);
    }
  };
  for (const row of below.keys()) if (!isNamed(row)) descend(row);
  for (const { path } of parameters) {
    const rows = rowsOf(path);
    const inside = rows.findIndex((row, place) => place > 0 && !isNamed(row) && isCreatable(schema, row));
    const around = rows[inside - 1];
    if (around !== undefined && isNamed(around) && !now.rows.has(around)) make(around);
  }
  const bringers = new Set<string>();
  for (const { path } of parameters) {
    const [row = ""] = rowsOf(path);
    const bringer = bringerOf(tableOf(row));
    if (bringer !== undefined && !isNamed(row) && !now.rows.has(row)) bringers.add(bringer);
  }
  for (const { path } of parameters) {
    const [row = ""] = rowsOf(path);
    if (isNamed(row) && bringers.has(tableOf(row)) && !now.rows.has(row)) make(row);
  }
  const isOfMade = (path: string): boolean => {
    const rows = rowsOf(path);
    const outermost = rows.findIndex((row) => made.has(row));
    return outermost >= 0 && rows.slice(outermost).every(isNamed);
  };
  // Not what comes with them by itself.
  const ofMade = parameters.filter(({ path }) => isOfMade(path));
  return ofMade.length === 0 ? undefined : { ...filed, scope: "partial", parameters: ofMade };
}
