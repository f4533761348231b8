/** What a message consists of, written already, where it is too much to be kept twice. */
export class WrittenMessage {
  /** UTF-8. */
  readonly octets: readonly Uint8Array[];

  constructor(octets: readonly Uint8Array[]) {
    this.octets = octets;
  }
}
