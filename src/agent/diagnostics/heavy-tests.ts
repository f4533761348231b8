/** Tests that fill the line, one after the other in the order in which they were asked for. */
export class HeavyTests {
  /** Pending until all that were asked for are over. */
  #all: Promise<void> | undefined;

  /**
   * Runs it when its turn comes; undefined where it was given up by then, which is told at once. `waits` is called where it is
   * not its turn yet.
   */
  async inTurn<T>(test: () => Promise<T>, signal: AbortSignal, waits: () => void = () => {}): Promise<T | undefined> {
    const before = this.#all;
    let done: () => void = () => {};
    const own = new Promise<void>((resolve) => {
      done = resolve;
    });
    // Whoever comes next waits for those before too, though this one is given up.
    const all = Promise.all([before, own]).then(() => {
      if (this.#all === all) this.#all = undefined;
    });
    this.#all = all;
    try {
      if (before !== undefined) {
        waits();
        await unlessAborted(before, signal);
      }
      return signal.aborted ? undefined : await test();
    } finally {
      done();
    }
  }
}

/** Resolves with it, or once the signal is aborted. */
function unlessAborted(before: Promise<void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    void before.then(resolve);
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
