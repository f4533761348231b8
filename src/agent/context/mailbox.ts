/**
 * The one writer of a device: jobs run one after the other, in the order in which they were posted. What a job throws goes
 * to whoever posted it; the next job runs all the same. A job must not post and wait: it would wait for itself.
 */
export class Mailbox {
  #last: Promise<unknown> | undefined;

  post<T>(job: () => T | Promise<T>): Promise<T> {
    const before = this.#last;
    const run = before === undefined ? Promise.resolve().then(job) : before.then(job, job);
    this.#last = run;
    const forget = (): void => {
      if (this.#last === run) this.#last = undefined;
    };
    run.then(forget, forget);
    return run;
  }

  /** Resolves when nothing is queued any more. */
  async drained(): Promise<void> {
    while (this.#last !== undefined) await this.#last.catch(() => {});
  }
}
