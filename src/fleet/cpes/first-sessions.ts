import type { FleetCpe } from "../fleet-cpe.ts";
import type { Openings } from "./openings.ts";

export interface RoomForSessions {
  /** Whether another may begin now. */
  hasRoom(): boolean;
  /** Resolves when another may begin, or none is to any more. */
  room(): Promise<void>;
}

/**
 * CPEs that are switched on one after the other are up at once; their first sessions, one each, begin as there is room for them. What a
 * CPE begins later is not held back.
 */
export class FirstSessions {
  readonly #openings: Openings;
  readonly #terms: RoomForSessions;
  /** Those whose first session is not to begin by itself. */
  readonly #held = new Set<FleetCpe>();
  /** Of these, those whose session is due, in their order. */
  readonly #due = new Set<FleetCpe>();
  /** Those whose session may begin, and whose agent is not there yet to be told so. */
  readonly #early = new Set<FleetCpe>();
  #admitting: Promise<void> = Promise.resolve();
  #isStopped = false;

  constructor(openings: Openings, terms: RoomForSessions) {
    this.#openings = openings;
    this.#terms = terms;
  }

  /** Has it switched on by `boot`. */
  async during(cpe: FleetCpe, boot: () => Promise<void>): Promise<void> {
    this.#held.add(cpe);
    await boot();
    if (this.#early.delete(cpe)) cpe.agent?.wake();
  }

  /** It is switched off, say. */
  forget(cpe: FleetCpe): void {
    this.#held.delete(cpe);
    this.#due.delete(cpe);
    this.#early.delete(cpe);
  }

  /** Whether a session that is due may begin now; its agent is woken when it may, otherwise. */
  mayBegin(cpe: FleetCpe): boolean {
    if (!this.#held.has(cpe)) return true;
    if (this.#isStopped) return false;
    if (this.#due.size === 0 && this.#terms.hasRoom()) {
      this.#held.delete(cpe);
      void this.#openings.during(cpe, async () => undefined);
      return true;
    }
    this.#due.add(cpe);
    if (this.#due.size === 1) this.#admitting = this.#admitting.then(() => this.#admit());
    return false;
  }

  /** Resolves when none waits any more. */
  async drained(): Promise<void> {
    while (this.#due.size > 0) await this.#admitting;
  }

  /** None begins any more. */
  stop(): void {
    this.#isStopped = true;
    this.#due.clear();
  }

  async #admit(): Promise<void> {
    for (const cpe of this.#due) {
      await this.#terms.room();
      // It may have been switched off meanwhile.
      if (!this.#due.has(cpe)) continue;
      this.forget(cpe);
      await this.#openings.during(cpe, async () => this.#wake(cpe));
    }
  }

  #wake(cpe: FleetCpe): void {
    if (cpe.agent === undefined) this.#early.add(cpe);
    else cpe.agent.wake();
  }
}
