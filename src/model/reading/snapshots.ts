import type { Device } from "../device/device.ts";
import type { PlannedObject } from "../kind/plan.ts";
import { ModelError } from "../tree.ts";
import type { Pace } from "./pace.ts";

const failed = Symbol("failed");

/** What the system says of itself in the course of one RPC: each source of rows is asked at most once. */
export class Snapshots {
  readonly #device: Device;
  readonly #lenient: boolean;
  #context: { readonly value: unknown } | undefined;
  readonly #loaded = new Map<PlannedObject, unknown>();
  readonly #missing = new Set<PlannedObject>();
  /** Why the system cannot tell of an object or parameter, by path. */
  #failures: Map<string, string> | undefined;

  constructor(device: Device, lenient: boolean) {
    this.#device = device;
    this.#lenient = lenient;
  }

  /** Made when first wanted: many readings touch nothing of the system. */
  get context(): unknown {
    this.#context ??= { value: this.#device.contexts.make() };
    return this.#context.value;
  }

  /** Whether all that was asked for since the last load was there. */
  get complete(): boolean {
    return this.#missing.size === 0;
  }

  /** Loads what is given and what was missing, side by side; others have their turn after a long table. */
  async load(objects: Iterable<PlannedObject>, pace: Pace): Promise<void> {
    const wanted = new Set([...objects, ...this.#missing].filter((object) => !this.#loaded.has(object)));
    this.#missing.clear();
    await Promise.all([...wanted].map((object) => this.#loadOne(object, pace)));
  }

  async #loadOne(object: PlannedObject, pace: Pace): Promise<void> {
    if (!("load" in object.rows)) return;
    try {
      const rows = await object.rows.load(this.context);
      this.#loaded.set(object, rows);
      this.#device.unreadable?.delete(object.path);
      if (Array.isArray(rows) && pace.isDue(rows.length)) await pace.rest();
    } catch (error) {
      this.fail(object.path, error);
      this.#loaded.set(object, failed);
    }
  }

  /** The snapshot of an object; undefined if the system cannot tell, or if it has yet to be loaded, which is noted. */
  of(object: PlannedObject): unknown {
    const rows = this.#loaded.get(object);
    if (rows === undefined && !this.#loaded.has(object)) this.#missing.add(object);
    return rows === failed ? undefined : rows;
  }

  askFor(object: PlannedObject): () => unknown {
    return () => this.of(object);
  }

  /** Whether there is anything that the system cannot tell. */
  get hasFailures(): boolean {
    return this.#failures !== undefined;
  }

  hasFailed(object: PlannedObject): boolean {
    return this.#loaded.get(object) === failed;
  }

  /** Why the system cannot tell of an object, by its path in the schema, or of a parameter; undefined if it can. */
  failureAt(path: string): string | undefined {
    return this.#failures?.get(path);
  }

  /** What the system cannot tell is logged, once until it can; it throws a `ModelError` unless the reading is lenient. */
  fail(path: string, error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    this.#failures ??= new Map();
    this.#failures.set(path, reason);
    this.#device.unreadable ??= new Set();
    if (!this.#device.unreadable.has(path)) this.#device.log.warn("model.read-failed", { path, reason });
    this.#device.unreadable.add(path);
    if (!this.#lenient) throw new ModelError([{ path, kind: "internal", reason }]);
  }
}
