import { type Pace, stepsOfPath } from "../model/reading/pace.ts";
import type { Schema } from "../model/schema.ts";
import { listItems } from "../model/values/lists.ts";
import type { Configuration, PresentConfiguration } from "./present-configuration.ts";
import { bringersOf, byAliases, isCreatable, isNamed, rowsOf, tableOf } from "./restoration.ts";

/**
 * What of a configuration is to be there before the rest: rows that are to be made anew and that rows of the system's come with, which
 * are in them, run on them or are of another table. The management port of a bridge is such a row, and the IP interface of a PPP
 * connection, and the SSID of an end point. Undefined where there are none.
 */
export async function foundation(
  schema: Schema,
  filed: Configuration,
  now: PresentConfiguration,
  pace: Pace,
): Promise<Configuration | undefined> {
  const { parameters } = await byAliases(schema, filed, now, pace);
  const made = new RowsMadeFirst(now);
  for (const { path, value } of parameters) {
    if (pace.isDue(stepsOfPath)) await pace.rest();
    made.stack(path, value);
  }
  made.makeBeneath();
  for (const { path } of parameters) made.makeAround(path, schema);
  made.makeBringers(parameters.map(({ path }) => path));
  const ofMade = parameters.filter(({ path }) => made.include(path));
  return ofMade.length === 0 ? undefined : { ...filed, scope: "partial", parameters: ofMade };
}

/** Only rows that the device has not. */
class RowsMadeFirst {
  readonly #present: PresentConfiguration["rows"];
  readonly #made = new Set<string>();
  readonly #descended = new Set<string>();
  /** What rows run on. */
  readonly #beneath = new Map<string, readonly string[]>();
  /** Rows that run on others, by the rows that they are in, and by themselves. */
  readonly #within = new Map<string, string[]>();

  constructor({ rows }: PresentConfiguration) {
    this.#present = rows;
  }

  /** Notes what a row runs on, if that is what the parameter says. */
  stack(path: string, value: string): void {
    const rows = rowsOf(path);
    const row = rows.at(-1) ?? "";
    if (path !== `${row}LowerLayers` || this.#present.has(row)) return;
    this.#beneath.set(
      row,
      listItems(value).map((item) => `${item}.`),
    );
    for (const outer of rows) {
      const inside = this.#within.get(outer);
      if (inside === undefined) this.#within.set(outer, [row]);
      else inside.push(row);
    }
  }

  /** Those that rows of the system's run on. */
  makeBeneath(): void {
    for (const row of this.#beneath.keys()) if (!isNamed(row)) this.#descend(row);
  }

  /** The one that a row of the system's is in. */
  makeAround(path: string, schema: Schema): void {
    const rows = rowsOf(path);
    const inside = rows.findIndex((row, place) => place > 0 && !isNamed(row) && isCreatable(schema, row));
    const around = rows[inside - 1];
    if (around !== undefined && isNamed(around)) this.#make(around);
  }

  /** Those with which rows of the system's come that are of another table. */
  makeBringers(paths: readonly string[]): void {
    const outermost = paths.map((path) => rowsOf(path)[0] ?? "").filter((row) => !this.#present.has(row));
    const bringers = new Set(outermost.flatMap((row) => (isNamed(row) ? [] : bringersOf(tableOf(row)))));
    for (const row of outermost) if (isNamed(row) && bringers.has(tableOf(row))) this.#make(row);
  }

  /** Whether it is in a row made first, and not in what comes with that by itself. */
  include(path: string): boolean {
    const rows = rowsOf(path);
    const outermost = rows.findIndex((row) => this.#made.has(row));
    return outermost >= 0 && rows.slice(outermost).every(isNamed);
  }

  #make(row: string): void {
    if (this.#made.has(row) || this.#present.has(row)) return;
    this.#made.add(row);
    for (const each of this.#within.get(row) ?? []) this.#descend(each);
  }

  #descend(row: string): void {
    if (this.#descended.has(row)) return;
    this.#descended.add(row);
    for (const lower of this.#beneath.get(row) ?? []) {
      for (const each of rowsOf(lower)) if (isNamed(each)) this.#make(each);
      if (!this.#present.has(lower)) this.#descend(lower);
    }
  }
}
