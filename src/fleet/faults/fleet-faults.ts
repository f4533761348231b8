import type { Socket } from "node:net";
import type { Clock } from "../../ports/clock.ts";
import type { AcsTarget, Exchange, SessionChannel } from "../../ports/exchange.ts";
import type { FleetCpe } from "../fleet-cpe.ts";
import { FaultBoard } from "./fault-board.ts";
import { type FaultMemory, FaultyChannel } from "./faulty-channel.ts";
import { Habits } from "./habits.ts";
import { SystemTroubles, type TroubledFleet } from "./system-troubles.ts";
import { Wire } from "./wire.ts";

export interface FleetFaultsOptions {
  readonly clock: Clock;
  readonly seed: string;
  /** The first CPE of this process. */
  readonly first: { readonly number: number; readonly serialNumber: string };
  /** Whether sessions go over sockets. */
  readonly hasSockets: boolean;
  /** Undefined before it is there. */
  readonly fleet: () => TroubledFleet | undefined;
}

/** The faults of a fleet at work: what stands between an agent that has one and the world, and nothing where it has none. */
export class FleetFaults {
  readonly board: FaultBoard;
  readonly #options: FleetFaultsOptions;
  readonly #habits: Habits;
  readonly #troubles: SystemTroubles;
  readonly #wires = new WeakMap<AcsTarget, Wire>();
  readonly #memories = new Map<number, FaultMemory>();

  constructor(options: FleetFaultsOptions) {
    const { clock, first, fleet, seed } = options;
    this.#options = options;
    this.board = new FaultBoard(
      () => clock.monotonicMs(),
      seed,
      first.number,
      () => this.#troubles.look(),
    );
    this.#troubles = new SystemTroubles(this.board, clock, fleet);
    this.#habits = new Habits(this.board, clock);
  }

  /** A session of the CPE with its ACS: over `exchange` as it is, unless it has a fault. */
  open(cpe: FleetCpe, target: AcsTarget, exchange: Exchange): SessionChannel {
    const faults = this.board.of(cpe);
    const isCutOff = this.#troubles.cutOff(cpe);
    if (faults.length === 0 && !isCutOff) return exchange.open(target);
    const { clock, first, hasSockets } = this.#options;
    const own = { ...target };
    const wire = new Wire(clock, hasSockets);
    this.#wires.set(own, wire);
    const memory = this.#memories.get(cpe.number) ?? {};
    this.#memories.set(cpe.number, memory);
    const channel = exchange.open(own);
    return new FaultyChannel({ channel, wire, faults, memory, clock, isCutOff, firstSerialNumber: first.serialNumber });
  }

  /** To be called with each connection before anything is sent on it, with the target as it was opened. */
  readonly connected = (socket: Socket, target: AcsTarget): void => {
    this.#wires.get(target)?.connected(socket);
  };

  /** The clock that a CPE which boots now goes by. */
  clockOf(cpe: FleetCpe, clock: Clock): Clock {
    const fault = this.board.of(cpe).find(({ name }) => name === "clock-1970");
    return fault?.strikes() === true ? since1970(clock) : clock;
  }

  /** Nothing is done of itself any more. */
  stop(): void {
    this.#habits.stop();
    this.#troubles.stop();
  }

  /** The system of the CPE is up, its agent not yet. */
  systemUp(cpe: FleetCpe): void {
    this.#troubles.systemUp(cpe);
  }

  sessionEnded(cpe: FleetCpe): void {
    this.#habits.sessionEnded(cpe);
  }
}

/** Begun at its boot, and taken for true. */
function since1970(clock: Clock): Clock {
  const bootedMs = clock.monotonicMs();
  return {
    wallMs: () => clock.monotonicMs() - bootedMs,
    monotonicMs: () => clock.monotonicMs(),
    synchronized: () => true,
    after: (delayMs, callback) => clock.after(delayMs, callback),
  };
}
