/** A reading that the system cannot give; the message names the file or program. */
export class UnreadableSystem extends Error {
  readonly source: string;
  constructor(source: string, reason: string) {
    super(`${source}: ${reason}`);
    this.name = "UnreadableSystem";
    this.source = source;
  }
}
