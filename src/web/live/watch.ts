import type { Tree } from "../../model/tree.ts";

const mostValues = 500;

/** The values at or directly below a path, and which of them have changed. */
export class Watch {
  readonly #tree: Tree;
  readonly #path: string;
  readonly #told = new Map<string, string>();

  constructor(tree: Tree, path: string) {
    this.#tree = tree;
    this.#path = path;
  }

  /** Those that are not as they were told last; all of them the first time. Nothing while they cannot be read. */
  async changed(): Promise<readonly { readonly path: string; readonly value: string }[]> {
    try {
      const names = await this.#tree.names(this.#path, this.#path.endsWith("."));
      const paths = names.map(({ path }) => path).filter((path) => !path.endsWith("."));
      const watched = paths.slice(0, mostValues);
      const values = await this.#tree.lookup(watched).values();
      return watched.flatMap((path, at) => {
        const value = values[at];
        if (value === undefined || this.#told.get(path) === value) return [];
        this.#told.set(path, value);
        return [{ path, value }];
      });
    } catch {
      return [];
    }
  }
}
