import type { FleetCpe } from "../fleet-cpe.ts";

/** The switches of CPEs: each is turned as it was told last, one turn after the other. */
export class Power {
  readonly #boot: (cpe: FleetCpe) => Promise<void>;
  readonly #notStarted: (cpe: FleetCpe, reason: string) => void;
  /** CPEs that are being switched on or off: the next waits for its end. */
  readonly #switching = new Map<FleetCpe, Promise<void>>();
  #isCut = false;

  /** `notStarted`: told why a CPE is `broken`. */
  constructor(boot: (cpe: FleetCpe) => Promise<void>, notStarted: (cpe: FleetCpe, reason: string) => void) {
    this.#boot = boot;
    this.#notStarted = notStarted;
  }

  /** Boots it, as when it gets power. Never rejects: one that cannot be started is `broken`. */
  switchOn(cpe: FleetCpe): Promise<void> {
    return this.#inTurn(cpe, () => this.#switchOn(cpe));
  }

  /** Takes its power away: a session is cut, and what the ACS has not heard is told at the next start. */
  switchOff(cpe: FleetCpe): Promise<void> {
    return this.#inTurn(cpe, () => this.#switchOff(cpe));
  }

  /** Nothing is switched on from now on. */
  cut(): void {
    this.#isCut = true;
  }

  async #switchOn(cpe: FleetCpe): Promise<void> {
    if (cpe.agent !== undefined || this.#isCut) return;
    cpe.state = "starting";
    try {
      await this.#boot(cpe);
      if (isStarting(cpe)) cpe.state = "silent";
    } catch (error) {
      cpe.state = "broken";
      cpe.host = undefined;
      this.#notStarted(cpe, error instanceof Error ? error.message : String(error));
    }
  }

  async #switchOff(cpe: FleetCpe): Promise<void> {
    const { agent, host } = cpe;
    if (cpe.state === "waiting") cpe.state = "stopped";
    if (agent === undefined) return;
    cpe.agent = undefined;
    cpe.host = undefined;
    cpe.state = "stopped";
    await agent.stop();
    await host?.close();
  }

  /** Two agents on the state of one CPE would each undo what the other does. */
  async #inTurn(cpe: FleetCpe, job: () => Promise<void>): Promise<void> {
    const before = this.#switching.get(cpe);
    const run = before === undefined ? job() : before.then(job, job);
    this.#switching.set(cpe, run);
    try {
      await run;
    } finally {
      if (this.#switching.get(cpe) === run) this.#switching.delete(cpe);
    }
  }
}

/** Its first session may have ended before its start was heard of. */
const isStarting = ({ state }: FleetCpe): boolean => state === "starting";
