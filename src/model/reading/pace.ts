/** Lets others have their turn: resolves soon. */
export type Pause = () => Promise<void>;

/** Steps between two pauses, each about as much as one row or value. */
const stepsInARow = 2048;

/** What taking a path apart costs. */
export const stepsOfPath = 16;

/** What looking something up in the store costs. */
export const stepsOfStored = 4;

/** Paths that are taken apart in one go. */
export const pathsInARow = 128;

/**
 * Keeps a long walk from holding up the process: whoever walks counts its steps, and rests when it is told to. What rests
 * sees what it saw before, since whatever writes is queued behind it.
 */
export class Pace {
  readonly #pause: Pause | undefined;
  #steps = 0;

  constructor(pause: Pause | undefined) {
    this.#pause = pause;
  }

  /** Whether it is time to rest after this many more steps. */
  isDue(steps = 1): boolean {
    this.#steps += steps;
    return this.#pause !== undefined && this.#steps >= stepsInARow;
  }

  /** Steps beyond those that were foreseen. */
  took(steps: number): void {
    this.#steps += steps;
  }

  /** Goes through a walk that gives the number of steps that it has taken each time; `took` is told of them too. */
  async through<T>(walk: Generator<number, T>, took?: (steps: number) => void): Promise<T> {
    for (;;) {
      const step = walk.next();
      if (step.done === true) return step.value;
      took?.(step.value);
      if (this.isDue(step.value)) await this.rest();
    }
  }

  /** Each of many in turn, counting so many steps for each. */
  async each<T>(all: Iterable<T>, visit: (one: T) => void, steps = 1): Promise<void> {
    for (const one of all) {
      visit(one);
      if (this.isDue(steps)) await this.rest();
    }
  }

  async rest(): Promise<void> {
    this.#steps = 0;
    await this.#pause?.();
  }
}
