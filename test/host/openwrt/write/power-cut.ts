import type { Store } from "../../../../src/ports/store.ts";

/** What nothing gets past once the power is gone. */
class PowerCut extends Error {
  override readonly name = "PowerCut";
}

/**
 * A power supply that fails once, at a step: a step that leaves something behind, in the store, on the bus or by a program, or
 * asks for it. Odd ones are cut before they are done, even ones after, when nobody hears any more that they were.
 */
export class FailingSupply {
  #left: number;
  #isCut = false;

  constructor(halfSteps: number) {
    this.#left = halfSteps;
  }

  get isCut(): boolean {
    return this.#isCut;
  }

  async step<T>(act: () => Promise<T>): Promise<T> {
    this.#halfStep();
    const done = await act();
    this.#halfStep();
    return done;
  }

  /** The store of before, as long as there is power. */
  store(kept: Store): Store {
    return {
      read: (space, key) => kept.read(space, key),
      entries: (space, prefix) => kept.entries(space, prefix),
      write: (changes) => this.step(() => kept.write(changes)),
      close: async () => {},
    };
  }

  #halfStep(): void {
    if (this.#isCut) throw new PowerCut();
    this.#left -= 1;
    if (this.#left > 0) return;
    this.#isCut = true;
    throw new PowerCut();
  }
}
