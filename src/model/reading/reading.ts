import type { KeyedRow, RowReference, StoredRow } from "../binding.ts";
import { aliasOf, type Device, storedRows, storedValue } from "../device/device.ts";
import { type InstanceNumbers, instanceNumbers } from "../device/instances.ts";
import type { RecordView } from "../device/records.ts";
import type { LiveSource, PlannedObject, PlannedParameter } from "../kind/plan.ts";
import type { RowIdentifier } from "../paths.ts";
import { ModelError } from "../tree.ts";
import { toLexical } from "../values/native.ts";

/** An object of the tree as it stands: a row of a table, or a single object. */
export interface Place {
  readonly object: PlannedObject;
  /** Ends in a dot. */
  readonly path: string;
  /** 0 for single objects. */
  readonly instance: number;
  /** The stable key of a row of the system. */
  readonly key: string;
  /** What its sources are given. */
  readonly row: unknown;
}

const failed = Symbol("failed");

/**
 * One RPC's view of a device: each row source is asked at most once. Walking is synchronous; what a walk finds not yet
 * loaded is noted, and `read` loads it and walks again.
 */
export class Reading {
  readonly device: Device;
  /** What is stored, as this reading sees it; a transaction puts its draft here. */
  view: RecordView;
  readonly #lenient: boolean;
  readonly #numbers: InstanceNumbers;
  #context: { readonly value: unknown } | undefined;
  readonly #loaded = new Map<PlannedObject, unknown>();
  readonly #missing = new Set<PlannedObject>();
  readonly #rows = new Map<string, readonly Place[]>();
  /** Where the last target was, for the next one in the same object. */
  #located:
    | {
        readonly object: PlannedObject;
        readonly instances: readonly RowIdentifier[];
        readonly place: Place | undefined;
      }
    | undefined;
  readonly #findRow = (reference: RowReference): string => this.#referenced(reference);

  /** `lenient`: what the system cannot tell is logged and absent, instead of failing the reading as a whole. */
  constructor(device: Device, { lenient = false }: { readonly lenient?: boolean } = {}) {
    this.device = device;
    this.view = device.records;
    this.#lenient = lenient;
    this.#numbers = instanceNumbers(device);
  }

  /** Made when first wanted: many readings touch nothing of the system. */
  get context(): unknown {
    this.#context ??= { value: this.device.context() };
    return this.#context.value;
  }

  /** Whether all that the walk so far has asked for was there. */
  get complete(): boolean {
    return this.#missing.size === 0;
  }

  /** Loads what is given and what was missing, side by side. */
  async load(objects: Iterable<PlannedObject>): Promise<void> {
    const wanted = new Set([...objects, ...this.#missing].filter((object) => !this.#loaded.has(object)));
    this.#missing.clear();
    this.#located = undefined;
    await Promise.all([...wanted].map((object) => this.#loadOne(object)));
  }

  async #loadOne(object: PlannedObject): Promise<void> {
    if (object.rows.kind !== "single" && object.rows.kind !== "system") return;
    try {
      this.#loaded.set(object, await object.rows.load(this.context));
    } catch (error) {
      this.#fail(object.path, error);
      this.#loaded.set(object, failed);
    }
  }

  #fail(path: string, error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    this.device.log.warn("model.read-failed", { path, reason });
    if (!this.#lenient) throw new ModelError([{ path, kind: "internal", reason }]);
  }

  /** Makes the instance numbers that were given out on the way durable. To be awaited before anybody hears of them. */
  settle(): Promise<void> {
    return this.#numbers.settle();
  }

  root(): Place {
    const object = this.device.kind.root;
    return this.single(object, undefined) ?? { object, path: object.path, instance: 0, key: "", row: undefined };
  }

  /** A single object below `above`; undefined if it is not there. */
  single(object: PlannedObject, above: Place | undefined): Place | undefined {
    const path = above === undefined ? object.path : `${above.path}${object.name}.`;
    if (object.rows.kind !== "single") return { object, path, instance: 0, key: "", row: above?.row };
    const row = this.#loadedRows(object);
    return row === undefined ? undefined : { object, path, instance: 0, key: "", row };
  }

  #loadedRows(object: PlannedObject): unknown {
    const rows = this.#loaded.get(object);
    if (rows === undefined && !this.#loaded.has(object)) this.#missing.add(object);
    return rows === failed ? undefined : rows;
  }

  /** The rows of a table below `above`, by rising instance number. */
  rows(table: PlannedObject, above: Place): readonly Place[] {
    const path = `${above.path}${table.name}.`;
    const known = this.#rows.get(path);
    if (known !== undefined) return known;
    switch (table.rows.kind) {
      case "stored":
        return this.#storedRows(table, path);
      case "system": {
        const keyed = this.#loadedRows(table) as readonly KeyedRow<unknown>[] | undefined;
        return keyed === undefined ? [] : this.#keyedRows(table, path, keyed, table.rows.instance);
      }
      case "of-parent-rows":
        return this.#keyedRows(table, path, this.#rowsOfParent(table.rows.rows, above), table.rows.instance);
      case "single":
      case "of-parent":
        return [];
    }
  }

  #rowsOfParent(rows: (parent: unknown) => readonly KeyedRow<unknown>[], above: Place): readonly KeyedRow<unknown>[] {
    try {
      return rows(above.row);
    } catch (error) {
      this.#fail(above.path, error);
      return [];
    }
  }

  #keyedRows(
    object: PlannedObject,
    path: string,
    keyed: readonly KeyedRow<unknown>[],
    instanceOf: ((row: unknown) => number) | undefined,
  ): readonly Place[] {
    const places = new Map<number, Place>();
    for (const [key, row] of keyed) {
      const instance = instanceOf === undefined ? this.#numbers.numberOf(path, key) : instanceOf(row);
      if (places.has(instance)) this.device.log.warn("model.row-twice", { table: path, key });
      else places.set(instance, { object, path: `${path}${instance}.`, instance, key, row });
    }
    const rows = [...places.values()].sort((a, b) => a.instance - b.instance);
    this.#rows.set(path, rows);
    return rows;
  }

  #storedRows(object: PlannedObject, path: string): readonly Place[] {
    return storedRows(this.device, this.view, path).map((instance) => this.#storedRow(object, path, instance));
  }

  #storedRow(object: PlannedObject, table: string, instance: number): Place {
    const place = { object, path: `${table}${instance}.`, instance, key: String(instance), row: undefined };
    return object.rowWanted ? { ...place, row: this.#storedValues(place) } : place;
  }

  #storedValues(place: Place): StoredRow {
    const values: Record<string, string> = {};
    for (const parameter of place.object.parameters) {
      const value = storedValue(this.device, this.view, place.path, parameter);
      if (value !== undefined) values[parameter.name] = value;
    }
    return values;
  }

  /** One row of a table; undefined if there is none with that number or alias. */
  row(table: PlannedObject, above: Place, identifier: RowIdentifier): Place | undefined {
    return typeof identifier === "number"
      ? this.#numberedRow(table, above, identifier)
      : this.#namedRow(table, above, identifier.alias);
  }

  /** [TR-069 A.2.2.2] */
  #namedRow(table: PlannedObject, above: Place, alias: string): Place | undefined {
    return this.rows(table, above).find(
      (row) => aliasOf(this.device, this.view, table, row.path, row.instance) === alias,
    );
  }

  #numberedRow(table: PlannedObject, above: Place, instance: number): Place | undefined {
    if (table.rows.kind !== "stored") return numbered(this.rows(table, above), instance);
    const path = `${above.path}${table.name}.`;
    return storedRows(this.device, this.view, path).includes(instance)
      ? this.#storedRow(table, path, instance)
      : undefined;
  }

  /** The object at the end of a lineage, given the rows on the way; undefined if a row is not there. */
  locate(object: PlannedObject, instances: readonly RowIdentifier[]): Place | undefined {
    if (this.#located?.object === object && this.#located.instances === instances) return this.#located.place;
    const place = this.#descend(object, instances);
    this.#located = { object, instances, place };
    return place;
  }

  #descend(object: PlannedObject, instances: readonly RowIdentifier[]): Place | undefined {
    let place: Place | undefined;
    let next = 0;
    for (const step of object.lineage) {
      const above: Place | undefined = place;
      place =
        step.table && above !== undefined ? this.row(step, above, instances[next++] ?? 0) : this.single(step, above);
      if (place === undefined) return undefined;
    }
    return place;
  }

  /** Every place of an object in the tree, whichever rows it lies in. */
  places(object: PlannedObject): readonly Place[] {
    return object.lineage
      .slice(1)
      .reduce<readonly Place[]>(
        (above, step) =>
          above.flatMap((place) => (step.table ? this.rows(step, place) : (this.single(step, place) ?? []))),
        [this.root()],
      );
  }

  count(table: PlannedObject, above: Place): number {
    return table.rows.kind === "stored"
      ? storedRows(this.device, this.view, `${above.path}${table.name}.`).length
      : this.rows(table, above).length;
  }

  /** What a parameter reads as; undefined if this object does not have it. */
  value(place: Place, parameter: PlannedParameter): string | undefined {
    const value = this.plain(place, parameter);
    return value === undefined ? undefined : (parameter.masked ?? value);
  }

  /** The value itself, secrets and commands too. */
  plain(place: Place, parameter: PlannedParameter): string | undefined {
    const { source } = parameter;
    switch (source.kind) {
      case "constant":
        return source.lexical;
      case "count":
        return String(this.count(source.table, place));
      case "alias":
        return aliasOf(this.device, this.view, place.object, place.path, place.instance);
      case "live":
        return this.#live(place, parameter, source.read);
      case "stored": {
        const stored = storedValue(this.device, this.view, place.path, parameter);
        return stored === undefined && typeof source.initial === "function"
          ? this.#live(place, parameter, source.initial)
          : stored;
      }
    }
  }

  #live(place: Place, { name, schema }: PlannedParameter, source: LiveSource): string | undefined {
    try {
      const value = source(place.row);
      return value === undefined ? undefined : toLexical(schema.type, value, this.#findRow);
    } catch (error) {
      this.#fail(place.path + name, error);
      return undefined;
    }
  }

  #referenced({ table, keys }: RowReference): string {
    let place: Place | undefined = this.root();
    let next = 0;
    const target = this.#planned(table);
    if (target === undefined) return "";
    for (const step of target.lineage.slice(1)) {
      const above: Place = place;
      place = step.table ? this.rows(step, above).find((row) => row.key === keys[next]) : this.single(step, above);
      if (step.table) next++;
      if (place === undefined) return "";
    }
    return place.path.slice(0, -1);
  }

  #planned(path: string): PlannedObject | undefined {
    let object: PlannedObject | undefined = this.device.kind.root;
    for (const name of path.split(".").slice(1, -1)) {
      if (name !== "{i}") object = object?.childByName.get(name);
    }
    return object;
  }
}

/** The row with this number, of rows by rising number. */
function numbered(rows: readonly Place[], instance: number): Place | undefined {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((rows[middle]?.instance ?? 0) < instance) low = middle + 1;
    else high = middle;
  }
  return rows[low]?.instance === instance ? rows[low] : undefined;
}

/**
 * Walks until nothing is missing. A `ModelError` counts only once all that the walk asked for was there; however it ends,
 * numbers that were given out on the way are durable before anybody hears of it.
 */
export async function read<T>(
  reading: Reading,
  loads: Iterable<PlannedObject>,
  walk: (reading: Reading) => T,
): Promise<T> {
  try {
    await reading.load(loads);
    for (;;) {
      const outcome = attempt(() => walk(reading));
      if (reading.complete) return outcome();
      await reading.load([]);
    }
  } finally {
    await reading.settle();
  }
}

/** What a walk came to, to be taken or thrown later. */
function attempt<T>(walk: () => T): () => T {
  try {
    const result = walk();
    return () => result;
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    return () => {
      throw error;
    };
  }
}
