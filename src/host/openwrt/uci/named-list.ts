/** Lists of fewer are looked through. */
const indexedFrom = 16;

/** Things in order, of which the first by a name is found quickly. Names may come twice. */
export class NamedList<T extends { readonly name: string }> implements Iterable<T> {
  readonly #items: T[] = [];
  /** The first of each name; absent until it is worth while, and whenever it is no more true. */
  #index: Map<string, T> | undefined;

  get length(): number {
    return this.#items.length;
  }

  [Symbol.iterator](): Iterator<T> {
    return this.#items[Symbol.iterator]();
  }

  find(name: string): T | undefined {
    if (this.#items.length < indexedFrom) return this.#items.find((item) => item.name === name);
    if (this.#index === undefined) {
      this.#index = new Map();
      for (const item of this.#items) if (!this.#index.has(item.name)) this.#index.set(item.name, item);
    }
    return this.#index.get(name);
  }

  push(item: T): void {
    this.#items.push(item);
    if (this.#index !== undefined && !this.#index.has(item.name)) this.#index.set(item.name, item);
  }

  remove(item: T): void {
    const at = this.#items.indexOf(item);
    if (at >= 0) this.#items.splice(at, 1);
    this.#index = undefined;
  }

  /** Puts it where it then is the `position`-th, or last; false if it was there. */
  move(item: T, position: number): boolean {
    const from = this.#items.indexOf(item);
    this.#items.splice(from, 1);
    const to = Math.min(Math.max(position, 0), this.#items.length);
    this.#items.splice(to, 0, item);
    this.#index = undefined;
    return from !== to;
  }

  /** To be called when the name of an item has changed. */
  renamed(): void {
    this.#index = undefined;
  }
}
