/** Tests that fill the line, one after the other in the order in which they were asked for. */
export class HeavyTests {
  #latest: Promise<void> | undefined;

  /** Runs it when its turn comes; what is aborted by then has to see to that itself. `waits` is called where it is not its turn yet. */
  async inTurn<T>(test: () => Promise<T>, waits: () => void = () => {}): Promise<T> {
    const before = this.#latest;
    if (before !== undefined) waits();
    let done: () => void = () => {};
    const own = new Promise<void>((resolve) => {
      done = resolve;
    });
    this.#latest = own;
    try {
      await before;
      return await test();
    } finally {
      done();
      if (this.#latest === own) this.#latest = undefined;
    }
  }
}
