/** Lets others have their turn: resolves soon. */
export type Pause = () => Promise<void>;

/** Steps between two pauses, each about as much as one row or value. */
const stepsInARow = 2048;

/** What taking a path apart costs. */
export const stepsOfPath = 16;

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

  async rest(): Promise<void> {
    this.#steps = 0;
    await this.#pause?.();
  }
}
