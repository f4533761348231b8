/** The agent stopped before the job was its turn. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";
}

interface RestingJob {
  run(): Promise<void>;
  interrupt(): void;
}

/** Jobs that wait until no session is open: an ACS must not see the device change between two of its requests. */
export class RestingJobs {
  #waiting: readonly RestingJob[] = [];

  post<T>(job: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const waiting: RestingJob = {
        run: () => job().then(resolve, reject),
        interrupt: () => reject(new Interrupted("the agent stops")),
      };
      this.#waiting = [...this.#waiting, waiting];
    });
  }

  /** Takes the one that has waited for longest, if any does, and runs it. What it throws goes to whoever posted it. */
  async runNext(): Promise<boolean> {
    const [next, ...others] = this.#waiting;
    this.#waiting = others;
    await next?.run();
    return next !== undefined;
  }

  stop(): void {
    for (const each of this.#waiting) each.interrupt();
    this.#waiting = [];
  }
}
