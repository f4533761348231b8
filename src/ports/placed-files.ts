/** A file in the place that the configuration has given it, for others on the device to read. */
export interface PlacedFile {
  /**
   * Puts a copy of `from` there in one step, for its owner alone (0600) and never to be executed, whatever was there before.
   * Rejects with the system's error, and then nothing has changed.
   */
  replace(from: string): Promise<Replacement>;
}

/** What has been put there, until it is settled whether it stays. */
interface Replacement {
  /** Never rejects. */
  keep(): Promise<void>;
  /** Brings back what was there before, or nothing. */
  undo(): Promise<void>;
}
