/** A string, or the items of a list. Everything in UCI is text. */
export interface UciOption {
  readonly name: string;
  readonly value: string | readonly string[];
}

export interface UciSection {
  readonly type: string;
  /**
   * Of an anonymous section it is made from its place and type (`cfg0392bd`), and becomes another one when sections before it
   * come or go.
   */
  readonly name: string;
  readonly anonymous: boolean;
  readonly options: Iterable<UciOption>;
  option(name: string): UciOption | undefined;
}

/** One file of `/etc/config`, with the staged edits that were applied to it. */
export interface UciPackage {
  readonly name: string;
  readonly sections: Iterable<UciSection>;
  /** The first of this name. */
  section(name: string): UciSection | undefined;
}

/** Most that is read of a package: far above what a router has, and far below what would hurt it. */
export const uciLimits = {
  /** Octets of a file. */
  bytes: 4 * 1024 * 1024,
  sections: 50_000,
  /** Options and items of lists, of the whole package. */
  values: 250_000,
} as const;
