// What outlives a power cut. Types only.

/** One put (`value` a string) or one removal (`value` undefined) of `key` in `space`. */
export interface EntryChange extends ChangeTerms {
  readonly space: string;
  readonly key: string;
  readonly value: string | undefined;
}

/** The removal of all that a space holds by then. */
interface SpaceRemoval extends ChangeTerms {
  readonly space: string;
  readonly key?: undefined;
  readonly value?: undefined;
}

export type StoreChange = EntryChange | SpaceRemoval;

interface ChangeTerms {
  /**
   * What stood there is a secret: once the write resolves it is not left on the disk, in the store (`here`), or in copies of
   * it that damage has led to (`everywhere`). Only space that the disk itself has given up may still hold it.
   */
  readonly erase?: "here" | "everywhere";
  /**
   * False: a power cut may find this not done yet, though never what was written after it. A batch of nothing else does not
   * wait for the disk; it outlives the end of the process like any other.
   */
  readonly sync?: false;
}

/**
 * Named spaces of string keys and values. After `write` resolves, a power cut keeps all of the batch (but see `sync`);
 * before, none of it. `write` rejects with a `StoreFailure` and then none of the batch is kept.
 */
export interface Store {
  read(space: string, key: string): string | undefined;
  /** All entries of a space in key order (by UTF-16 code unit), or those whose keys begin with `prefix`. */
  entries(space: string, prefix?: string): Iterable<readonly [key: string, value: string]>;
  write(changes: readonly StoreChange[]): Promise<void>;
  /**
   * Reads at once all spaces whose names are `scope`, which ends in a slash, and one more word, and answers from memory what is
   * read of them until what this gives is called. For a while in which a device asks much of the little that is kept of it.
   * Absent: reading costs nothing anyway.
   */
  hold?(scope: string): () => void;
  close(): Promise<void>;
}

/** How `Store.write` and opening a store fail: an Error with this `code`. */
export interface StoreFailure extends Error {
  readonly code:
    | "full" // no space left: later writes work once there is
    | "unwritable" // no right to write the file or its directory
    | "locked" // another process has it open
    | "newer" // written by a newer version of this program
    | "closed" // used after `close`
    | "failed";
}
