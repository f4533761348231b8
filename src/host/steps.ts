/** One thing that is done to the system, and how it is undone. */
export interface Step {
  carryOut(): Promise<void>;
  /** Whatever became of `carryOut`, half of it too. */
  undo(): Promise<void>;
}

/** What a transaction is made of on a system that takes one order after the other. */
export class Steps {
  readonly #steps: Step[] = [];
  /** Last first. */
  readonly #begun: Step[] = [];

  add(step: Step): void {
    this.#steps.push(step);
  }

  /** Stops at the first step that rejects, and rejects as it did. */
  async commit(): Promise<"applied"> {
    for (const step of this.#steps) {
      this.#begun.unshift(step);
      await step.carryOut();
    }
    return "applied";
  }

  /** Undoes what was begun, once; what cannot be undone keeps nothing else from it, and then it rejects. */
  async rollback(): Promise<void> {
    const failures: unknown[] = [];
    for (const step of this.#begun.splice(0)) {
      try {
        await step.undo();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  }
}
