/** How a row of the system, or an object below one, was before a transaction: enough to put it back. */
export type FormerRow =
  /** It had these values, by name in lexical form. */
  | { readonly path: string; readonly before: Readonly<Record<string, string>> }
  /** It is taken away: it was under this key, with these values. */
  | { readonly path: string; readonly removed: string; readonly before: Readonly<Record<string, string>> }
  /** It was not there; it is made under this key. */
  | { readonly path: string; readonly added: string };

/** What the store had of the tree under a key, in one of the tree's spaces; null for nothing. */
export type KeptRecord = readonly [space: string, key: string, was: string | null];

/** How all was that a transaction changes. */
export interface Journal {
  readonly rows: readonly FormerRow[];
  readonly kept: readonly KeptRecord[];
}
