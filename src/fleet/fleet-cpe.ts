import type { Agent } from "../agent/agent.ts";
import type { SimulatedHost } from "../host/virtual/simulated-host.ts";
import type { AcsTarget, Exchange, SessionChannel } from "../ports/exchange.ts";
import type { Log, LogFields, LogLevel } from "../ports/log.ts";

/** How a CPE gets on with its ACS; by its latest session once it has had one. */
export const cpeStates = ["waiting", "starting", "silent", "well", "failing", "stopped", "broken", "lost"] as const;

/**
 * `waiting`: its turn in the ramp has not come. `silent`: up, no session has ended yet. `well`, `failing`: by the latest session.
 * `stopped`: switched off by somebody. `broken`: it could not be started. `lost`: of a worker that has died.
 */
export type CpeState = (typeof cpeStates)[number];

/** Hears what the agents say. */
export interface Listener {
  heard(cpe: FleetCpe, level: LogLevel, fact: string, fields: LogFields | undefined): void;
  /** Whether a session of the CPE that is due may begin now. */
  mayBegin(cpe: FleetCpe): boolean;
  /** Opens a session of the CPE with its ACS. */
  opened(cpe: FleetCpe, target: AcsTarget): SessionChannel;
}

/** One CPE of a fleet: the log of its agent, and its way to the ACS. One of a hundred thousand, so it holds little. */
export class FleetCpe implements Log, Exchange {
  readonly number: number;
  readonly serialNumber: string;
  /** The name of its kind of device. */
  readonly kind: string;
  readonly #listener: Listener;
  state: CpeState = "waiting";
  /** Whether a session of it has ended well in this run. */
  hasBeenWell = false;
  /** Whether it came up in this run. */
  hasBeenUp = false;
  agent: Agent | undefined;
  /** From before its agent is there. */
  host: SimulatedHost | undefined;

  constructor(number: number, serialNumber: string, kind: string, listener: Listener) {
    this.number = number;
    this.serialNumber = serialNumber;
    this.kind = kind;
    this.#listener = listener;
  }

  mayBegin(): boolean {
    return this.#listener.mayBegin(this);
  }

  open(target: AcsTarget): SessionChannel {
    return this.#listener.opened(this, target);
  }

  debug(fact: string, fields?: LogFields): void {
    this.#listener.heard(this, "debug", fact, fields);
  }

  info(fact: string, fields?: LogFields): void {
    this.#listener.heard(this, "info", fact, fields);
  }

  warn(fact: string, fields?: LogFields): void {
    this.#listener.heard(this, "warn", fact, fields);
  }

  error(fact: string, fields?: LogFields): void {
    this.#listener.heard(this, "error", fact, fields);
  }
}
