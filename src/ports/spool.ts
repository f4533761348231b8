// Where files lie between the network and their use. Types only.

/** Where files lie between the network and their use: one directory of this device's own, plain names without a dot. */
export interface Spool {
  /** The file of this name, for `FileTransfers`. */
  pathOf(name: string): string;
  /** Rejects with the system's error when it cannot be read. */
  read(name: string): Promise<Uint8Array>;
  /** Octets that there is room for. Rejects with the system's error when it cannot be told. */
  freeBytes(): Promise<number>;
  /** Removes all but the files of these names and what a broken download of theirs has left. */
  retain(names: readonly string[]): Promise<void>;
}
