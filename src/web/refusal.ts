/** A request that gets no more than a sentence. */
export class WebRefusal extends Error {
  readonly status: number;
  /** When to try again, where that would help. */
  readonly retrySeconds: number | undefined;

  constructor(status: number, reason: string, retrySeconds?: number) {
    super(reason);
    this.name = "WebRefusal";
    this.status = status;
    this.retrySeconds = retrySeconds;
  }
}
