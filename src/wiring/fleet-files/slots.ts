/** So many at a time; who waits has a turn in the order of asking. */
export class Slots {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(most: number) {
    this.#free = most;
  }

  /** Runs `job` when its turn comes; gives `undefined` where the signal comes first. */
  async run<T>(job: () => Promise<T>, signal: AbortSignal): Promise<T | undefined> {
    if (signal.aborted) return undefined;
    if (this.#free > 0) this.#free -= 1;
    else if (!(await this.#turn(signal))) return undefined;
    try {
      return await job();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#free += 1;
      else next();
    }
  }

  /** Whether its turn has come; false once the signal has. */
  #turn(signal: AbortSignal): Promise<boolean> {
    return new Promise((resolve) => {
      const taken = (): void => {
        signal.removeEventListener("abort", givenUp);
        resolve(true);
      };
      const givenUp = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(taken), 1);
        resolve(false);
      };
      this.#waiting.push(taken);
      signal.addEventListener("abort", givenUp, { once: true });
    });
  }
}
