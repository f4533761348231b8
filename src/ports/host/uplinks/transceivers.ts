// Cages for transceivers (SFP) of the device's ports, and what is in them. Types only.

export interface TransceiverCage {
  /** The link whose port it is. */
  readonly key: string;
  /**
   * What the module says of itself: the octets of SFF-8472 A0h, then those of A2h where it has diagnostics; undefined for an
   * empty cage, and for a module that does not answer.
   */
  readonly memory: Uint8Array | undefined;
}

export interface Transceivers {
  /** Taken fresh; rejects with an Error that names what could not be read. */
  read(): Promise<readonly TransceiverCage[]>;
}
