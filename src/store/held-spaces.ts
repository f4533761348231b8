import type { StoreChange } from "../ports/store.ts";

type Entries = ReadonlyMap<string, string>;

interface Scope {
  /** Who wants it held. */
  holds: number;
  readonly spaces: Map<string, Map<string, string>>;
}

const nothing: Entries = new Map();

/** What a space belongs to: its name up to the last slash in it. */
const scopeOf = (space: string): string => space.slice(0, space.lastIndexOf("/") + 1);

/** Copies of all that a store has of some scopes, kept as true as the store is. */
export class HeldSpaces {
  readonly #scopes = new Map<string, Scope>();

  /** The entries of a space; undefined where it is not held. */
  of(space: string): Entries | undefined {
    if (this.#scopes.size === 0) return undefined;
    const scope = this.#scopes.get(scopeOf(space));
    return scope && (scope.spaces.get(space) ?? nothing);
  }

  /** Holds a scope until what this gives is called. `read` tells what the store has of it, and is asked only if it is not held yet. */
  hold(scope: string, read: () => Iterable<readonly [space: string, key: string, value: string]>): () => void {
    const held = this.#scopes.get(scope) ?? { holds: 0, spaces: spacesOf(read()) };
    this.#scopes.set(scope, held);
    held.holds += 1;
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      held.holds -= 1;
      if (held.holds === 0 && this.#scopes.get(scope) === held) this.#scopes.delete(scope);
    };
  }

  /** The store has these changes from now on. */
  changed(changes: readonly StoreChange[]): void {
    if (this.#scopes.size === 0) return;
    for (const { space, key, value } of changes) {
      const spaces = this.#scopes.get(scopeOf(space))?.spaces;
      if (spaces === undefined) continue;
      if (key === undefined) spaces.delete(space);
      else if (value === undefined) spaces.get(space)?.delete(key);
      else put(spaces, space, key, value);
    }
  }

  /** Lets go of all of them, whoever wants them held. */
  clear(): void {
    this.#scopes.clear();
  }
}

function spacesOf(rows: Iterable<readonly [space: string, key: string, value: string]>): Scope["spaces"] {
  const spaces: Scope["spaces"] = new Map();
  for (const [space, key, value] of rows) put(spaces, space, key, value);
  return spaces;
}

function put(spaces: Scope["spaces"], space: string, key: string, value: string): void {
  const entries = spaces.get(space);
  if (entries === undefined) spaces.set(space, new Map([[key, value]]));
  else entries.set(key, value);
}
