import type { Clock } from "../../ports/clock.ts";
import type { FleetCpe } from "../fleet-cpe.ts";

/** How long one may take to open its session once it is up or told to; some never open one. */
const longestMs = 200;

/**
 * CPEs that are about to open a session. They count as if it were open: in a process that is busy many more would be begun before the
 * first of them has, and all of them would have to wait for each other.
 */
export class Openings {
  readonly #clock: Clock;
  /** By the latest of what has each open one. */
  readonly #cpes = new Map<FleetCpe, object>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get size(): number {
    return this.#cpes.size;
  }

  /** Does what has the CPE open a session. */
  async during<T>(cpe: FleetCpe, work: () => Promise<T>): Promise<T> {
    const opening = {};
    this.#cpes.set(cpe, opening);
    const isLatest = (): boolean => this.#cpes.get(cpe) === opening;
    try {
      return await work();
    } finally {
      if (isLatest()) this.#clock.after(longestMs, () => isLatest() && this.#cpes.delete(cpe));
    }
  }

  opened(cpe: FleetCpe): void {
    this.#cpes.delete(cpe);
  }
}
