import type { KeyedRow, StoredRow } from "../binding.ts";
import { type Device, storedRows } from "../device/device.ts";
import { type InstanceNumbers, instanceNumbers } from "../device/instances.ts";
import type { RecordView } from "../device/records.ts";
import { aliasOf, initialValue, storedValue, type Way } from "../device/stored-value.ts";
import type { PlannedObject, PlannedParameter } from "../kind/plan.ts";
import type { RowIdentifier } from "../paths.ts";
import { OwnValues } from "./own-values.ts";
import { Pace } from "./pace.ts";
import { byRisingNumber, type LocatedPlace, numbered, type Place, single } from "./place.ts";
import { Snapshots } from "./snapshots.ts";

/**
 * One RPC's view of a device: each row source is asked at most once. Walking is synchronous; what a walk finds not yet
 * loaded is noted, and `read` loads it and walks again.
 */
export class Reading {
  readonly device: Device;
  /** What is stored, as this reading sees it; a transaction puts its draft here. */
  view: RecordView;
  /** Of whatever is walked in this reading. */
  readonly pace: Pace;
  readonly #snapshots: Snapshots;
  readonly #numbers: InstanceNumbers;
  readonly #rows = new Map<string, readonly Place[]>();
  readonly #byKey = new WeakMap<readonly Place[], ReadonlyMap<string, Place>>();
  readonly #own = new OwnValues();
  /** Rows of stored tables and rows by alias, of the view's present revision. */
  #known = { view: undefined as RecordView | undefined, revision: 0, rows: noRows(), aliases: noAliases() };
  /** What values follow from, as long as nothing is about to be changed. */
  readonly #followed: Way = { steps: 0, known: new Map() };
  /** Where the last target was, for the next one in the same object. */
  #located: LocatedPlace | undefined;

  /** `lenient`: what the system cannot tell is logged and absent, instead of failing the reading as a whole. */
  constructor(device: Device, { lenient = false }: { readonly lenient?: boolean } = {}) {
    this.device = device;
    this.view = device.records;
    this.pace = new Pace(device.pause);
    this.#snapshots = new Snapshots(device, lenient);
    this.#numbers = instanceNumbers(device);
  }

  get context(): unknown {
    return this.#snapshots.context;
  }

  /** Whether all that the walk so far has asked for was there. */
  get complete(): boolean {
    return this.#snapshots.complete;
  }

  /** Loads what is given and what was missing, side by side. */
  load(objects: Iterable<PlannedObject>): Promise<void> {
    this.#located = undefined;
    return this.#snapshots.load(objects, this.pace);
  }

  /** Whether the system could not tell what an object, or one above it, reads. */
  hasFailed(object: PlannedObject): boolean {
    return this.#snapshots.hasFailures && object.lineage.some((step) => this.#snapshots.hasFailed(step));
  }

  /** Why the system cannot tell of an object, or of one above it; undefined if it can. */
  failureOf(object: PlannedObject): string | undefined {
    const step = object.lineage.find((each) => this.#snapshots.hasFailed(each));
    return step === undefined ? undefined : this.#snapshots.failureAt(step.path);
  }

  /** Why the system cannot tell a parameter's value alone; undefined if it can, or was not asked. */
  failureAt(path: string): string | undefined {
    return this.#snapshots.failureAt(path);
  }

  /** A single object below `above` that is not told of: its place in the tree, without what it reads from. */
  untold(object: PlannedObject, above: Place): Place | undefined {
    if (object.table || !this.hasFailed(object)) return undefined;
    return { object, path: `${above.path}${object.name}.`, instance: 0, key: "", row: undefined };
  }

  /** What the system cannot tell is logged; it throws a `ModelError` unless the reading is lenient. */
  fail(path: string, error: unknown): void {
    this.#snapshots.fail(path, error);
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
    const { rows } = object;
    if (rows.kind === "joined") return single(object, path, rows.row(above?.row, this.#snapshots.askFor(object)));
    if (!("load" in rows)) return single(object, path, above?.row);
    const row = this.#snapshots.of(object);
    return row === undefined ? undefined : single(object, path, row);
  }

  /** The rows of a table below `above`, by rising instance number. */
  rows(table: PlannedObject, above: Place): readonly Place[] {
    const path = `${above.path}${table.name}.`;
    switch (table.rows.kind) {
      case "stored":
        return this.#storedRows(table, path);
      case "system":
      case "of-parent-rows":
        return this.view.systemRows(path, this.#numberedRows(table, path, above, table.rows.instance));
      default:
        return [];
    }
  }

  /** Rows of the system as it lists them now, by their keys; undefined if that has yet to be loaded, or cannot be told. */
  keyedRows(table: PlannedObject, above: Place): readonly KeyedRow<unknown>[] | undefined {
    if (table.rows.kind === "system") return this.#snapshots.of(table) as readonly KeyedRow<unknown>[] | undefined;
    if (table.rows.kind !== "of-parent-rows") return [];
    try {
      return table.rows.rows(above.row);
    } catch (error) {
      this.#snapshots.fail(above.path, error);
      return [];
    }
  }

  #numberedRows(
    object: PlannedObject,
    path: string,
    above: Place,
    instanceOf: ((row: unknown) => number) | undefined,
  ): readonly Place[] {
    const known = this.#rows.get(path);
    if (known !== undefined) return known;
    const keyed = this.keyedRows(object, above);
    if (keyed === undefined) return [];
    const all: Place[] = [];
    for (let at = 0; at < keyed.length; at++) {
      const each = keyed[at] as KeyedRow<unknown>;
      const key = each[0];
      const row = each[1];
      const also = each[2];
      const instance = instanceOf === undefined ? this.#numbers.numberOf(path, key) : instanceOf(row);
      const own = `${path}${instance}.`;
      all.push(
        also === undefined
          ? { object, path: own, instance, key, row }
          : { object, path: own, instance, key, row, also },
      );
    }
    const rows = byRisingNumber(all, ({ key: twice }) =>
      this.device.log.warn("model.row-twice", { table: path, key: twice }),
    );
    this.#rows.set(path, rows);
    return rows;
  }

  /** What is known of the view as it is now. */
  get #present() {
    const { view } = this;
    if (this.#known.view !== view || this.#known.revision !== view.revision) {
      this.#known = { view, revision: view.revision, rows: noRows(), aliases: noAliases() };
    }
    return this.#known;
  }

  #storedRows(object: PlannedObject, path: string): readonly Place[] {
    const known = this.#present.rows.get(path);
    if (known !== undefined) return known;
    const rows = storedRows(this.device, this.view, path).map((instance) => this.#storedRow(object, path, instance));
    // The values that sources of a row are given may change without it.
    if (!dependsOnStored(object)) this.#present.rows.set(path, rows);
    return rows;
  }

  #storedRow(object: PlannedObject, table: string, instance: number): Place {
    const place = { object, path: `${table}${instance}.`, instance, key: String(instance), row: undefined };
    if (!object.rowWanted) return place;
    const ofBinding = object.rows.kind === "stored" ? object.rows.row : undefined;
    return { ...place, row: ofBinding ? ofBinding(this.context, place.path) : this.#storedValues(place) };
  }

  #storedValues(place: Place): StoredRow {
    const values: Record<string, string> = {};
    for (const parameter of place.object.parameters) {
      const value = storedValue(this.device, this.view, place.path, parameter);
      if (value !== undefined) values[parameter.name] = value;
    }
    return values;
  }

  get #way(): Way | undefined {
    return this.view === this.device.records ? this.#followed : undefined;
  }

  /** What is stored of a parameter, else what it starts with; undefined if that is for the system to say. */
  storedAt(place: Place, parameter: PlannedParameter): string | undefined {
    const { device, view } = this;
    return this.#own.mayHave(device, view, place)
      ? storedValue(device, view, place.path, parameter, this.#way)
      : initialValue(device, view, place.path, parameter, this.#way);
  }

  /** One row of a table; undefined if there is none with that number or alias. */
  row(table: PlannedObject, above: Place, identifier: RowIdentifier): Place | undefined {
    return typeof identifier === "number"
      ? this.#numberedRow(table, above, identifier)
      : this.#namedRow(table, above, identifier.alias);
  }

  /** [TR-069 A.2.2.2] */
  #namedRow(table: PlannedObject, above: Place, alias: string): Place | undefined {
    const path = `${above.path}${table.name}.`;
    const known = this.#present.aliases.get(path);
    if (known !== undefined) return known.get(alias);
    const byAlias = new Map<string, Place>();
    for (const row of this.rows(table, above)) {
      const own = aliasOf(this.device, this.view, row);
      if (own !== undefined && !byAlias.has(own)) byAlias.set(own, row);
    }
    // Rows of the system may have yet to be loaded.
    if (table.rows.kind === "stored" && !dependsOnStored(table)) this.#present.aliases.set(path, byAlias);
    return byAlias.get(alias);
  }

  /** The row of this stable key; undefined if there is none. Many may be asked for of a long table. */
  rowOfKey(table: PlannedObject, above: Place, key: string | undefined): Place | undefined {
    const rows = this.rows(table, above);
    if (rows.length < indexedFrom) return rows.find((row) => row.key === key) ?? rows.find(({ also }) => also === key);
    let known = this.#byKey.get(rows);
    if (known === undefined) {
      const also = rows.flatMap((row) => (row.also === undefined ? [] : [[row.also, row] as const]));
      known = new Map([...also, ...rows.toReversed().map((row) => [row.key, row] as const)]);
      this.#byKey.set(rows, known);
    }
    return key === undefined ? undefined : known.get(key);
  }

  #numberedRow(table: PlannedObject, above: Place, instance: number): Place | undefined {
    return numbered(this.rows(table, above), instance);
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
      place = step.table && place ? this.row(step, place, instances[next++] ?? 0) : this.single(step, place);
      if (place === undefined) return undefined;
    }
    return place;
  }

  /** Every place of an object in the tree, whichever rows it lies in. */
  places(object: PlannedObject): readonly Place[] {
    let places: readonly Place[] = [this.root()];
    for (let at = 1; at < object.lineage.length; at++) {
      const step = object.lineage[at] as PlannedObject;
      const below: Place[] = [];
      for (const place of places) {
        const one = step.table ? undefined : this.single(step, place);
        if (one !== undefined) below.push(one);
        if (step.table) for (const row of this.rows(step, place)) below.push(row);
      }
      places = below;
    }
    return places;
  }

  count(table: PlannedObject, above: Place): number {
    return table.rows.kind === "stored"
      ? this.#storedRows(table, `${above.path}${table.name}.`).length
      : this.rows(table, above).length;
  }
}

/** Rows of shorter tables are looked through. */
const indexedFrom = 16;

/** Whether what the sources of a row are given follows from the values stored in it. */
const dependsOnStored = ({ rows, rowWanted }: PlannedObject): boolean =>
  rowWanted && !(rows.kind === "stored" && rows.row !== undefined);

const noRows = () => new Map<string, readonly Place[]>();
const noAliases = () => new Map<string, ReadonlyMap<string, Place>>();
