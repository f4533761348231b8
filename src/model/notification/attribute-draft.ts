import type { AttributeRecord } from "../device/records.ts";
import type { AttributeChange } from "../tree.ts";

/** Attributes as they will be once the changes of a request are laid over those that there are. */
export class AttributeDraft {
  readonly records: Map<string, AttributeRecord>;
  /** Paths whose record may be another than before. */
  readonly touched = new Set<string>();
  /** What there are records of below each object; made when an object is first set. */
  #below: Map<string, Set<string>> | undefined;

  constructor(before: ReadonlyMap<string, AttributeRecord> | undefined) {
    this.records = new Map(before);
  }

  /** A setting on an object takes the place of those below it. Gives the steps that it has taken. */
  *layOver({ path, notification, accessList }: AttributeChange): Generator<number, void> {
    const asked: AttributeRecord = {
      ...(notification === undefined ? {} : { notification }),
      ...(accessList === undefined ? {} : { accessList }),
    };
    if (Object.keys(asked).length === 0) return;
    if (path.endsWith(".")) yield* this.#replaceBelow(path, asked);
    this.#set(path, { ...this.records.get(path), ...asked });
    yield 1;
  }

  *#replaceBelow(object: string, { notification, accessList }: AttributeRecord): Generator<number, void> {
    const below = yield* this.#recordsBelow(object);
    for (const path of below) {
      yield 1;
      const record = this.records.get(path);
      if (record === undefined) {
        below.delete(path);
        continue;
      }
      const { notification: ownNotification, accessList: ownAccess } = record;
      if (
        (ownNotification === undefined || notification === undefined) &&
        (ownAccess === undefined || accessList === undefined)
      )
        continue;
      const left: AttributeRecord = {
        ...(ownNotification === undefined || notification !== undefined ? {} : { notification: ownNotification }),
        ...(ownAccess === undefined || accessList !== undefined ? {} : { accessList: ownAccess }),
      };
      this.touched.add(path);
      if (Object.keys(left).length > 0) this.records.set(path, left);
      else {
        this.records.delete(path);
        below.delete(path);
      }
    }
  }

  *#recordsBelow(object: string): Generator<number, Set<string>> {
    if (this.#below === undefined) {
      this.#below = new Map();
      for (const path of this.records.keys()) {
        enter(this.#below, path);
        yield 1;
      }
    }
    const known = this.#below.get(object) ?? new Set();
    this.#below.set(object, known);
    return known;
  }

  #set(path: string, record: AttributeRecord): void {
    this.touched.add(path);
    if (this.#below !== undefined && !this.records.has(path)) enter(this.#below, path);
    this.records.set(path, record);
  }
}

/** Under each object that it lies in. */
function enter(below: Map<string, Set<string>>, path: string): void {
  for (let end = path.lastIndexOf(".", path.length - 2); end >= 0; end = path.lastIndexOf(".", end - 1)) {
    const object = path.slice(0, end + 1);
    const known = below.get(object);
    if (known === undefined) below.set(object, new Set([path]));
    else known.add(path);
  }
}
