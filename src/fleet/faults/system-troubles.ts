import type { Trouble } from "../../host/virtual/troubles/trouble.ts";
import type { Cancel, Clock } from "../../ports/clock.ts";
import type { FleetCpe } from "../fleet-cpe.ts";
import { atRate } from "../pace.ts";
import type { FaultBoard, PresentFault } from "./fault-board.ts";

/** Who has a fault that is on, from when it struck until it is over. */
interface Struck {
  readonly trouble: Trouble;
  readonly cpes: Set<FleetCpe>;
}

/** The fleet around it. */
export interface TroubledFleet {
  /** All that there are. */
  readonly cpes: readonly FleetCpe[];
  /** Whether there may be another session. */
  readonly hasRoom: boolean;
}

/** A clock takes no longer delays than some weeks. */
const longestMs = 86_400_000;

/**
 * Faults of the system below an agent. An occasion is when one begins, for each CPE that is up, and each start of a CPE that does not
 * have it. Nothing is kept of CPEs that have none.
 */
export class SystemTroubles {
  readonly #board: FaultBoard;
  readonly #clock: Clock;
  readonly #fleet: () => TroubledFleet | undefined;
  /** By the fault. */
  readonly #struck = new Map<string, Struck>();
  #cancel: Cancel | undefined;
  readonly #stopping = new AbortController();

  /** `fleet`: undefined before it is there. */
  constructor(board: FaultBoard, clock: Clock, fleet: () => TroubledFleet | undefined) {
    this.#board = board;
    this.#clock = clock;
    this.#fleet = fleet;
  }

  /** Does what is due: to be called when there are other faults. */
  look(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    if (this.#stopping.signal.aborted) return;
    const changed = [...new Set([...this.#end(), ...this.#begin()])];
    for (const cpe of changed) this.#give(cpe);
    void this.#tell(changed);
    const { nextInMs } = this.#board;
    if (Number.isFinite(nextInMs))
      this.#cancel = this.#clock.after(Math.min(Math.max(1, Math.ceil(nextInMs)), longestMs), () => this.look());
  }

  /** The system of the CPE is up, its agent not yet. */
  systemUp(cpe: FleetCpe): void {
    if (this.#struck.size === 0) return;
    this.#strike(cpe, this.#struck);
    this.#give(cpe);
  }

  /** Whether what it has left it without a way to the ACS. */
  cutOff(cpe: FleetCpe): boolean {
    return this.#struck.size > 0 && cpe.host?.troubles.cutOff === true;
  }

  /** Nothing begins or ends any more. */
  stop(): void {
    this.#stopping.abort();
    this.#cancel?.();
  }

  /**
   * Agents of a fleet do not look by themselves whether values have changed: as after any change on the device, with nothing set by
   * it, they do. Never rejects, as `control` does not.
   */
  #tell(cpes: readonly FleetCpe[]): Promise<void> {
    const pace = { clock: this.#clock, signal: this.#stopping.signal, mayGoOn: () => this.#fleet()?.hasRoom !== false };
    return atRate(cpes, Number.POSITIVE_INFINITY, pace, async ({ agent }) =>
      agent?.control({ command: "set", values: [] }),
    );
  }

  #end(): readonly FleetCpe[] {
    const present = new Set(this.#board.present.map(({ id }) => id));
    const over = [...this.#struck].filter(([id]) => !present.has(id));
    for (const [id] of over) this.#struck.delete(id);
    return over.flatMap(([, { cpes }]) => [...cpes]);
  }

  #begin(): readonly FleetCpe[] {
    const begun = new Map<string, Struck>();
    for (const fault of this.#board.present) {
      const trouble = troubleOf(fault);
      if (trouble !== undefined && !this.#struck.has(fault.id)) begun.set(fault.id, { trouble, cpes: new Set() });
    }
    if (begun.size === 0) return [];
    for (const [id, each] of begun) this.#struck.set(id, each);
    return (this.#fleet()?.cpes ?? []).filter((cpe) => this.#strike(cpe, begun));
  }

  /** Whether it has one more than before. */
  #strike(cpe: FleetCpe, among: ReadonlyMap<string, Struck>): boolean {
    const { host } = cpe;
    if (host === undefined) return false;
    const newOnes = this.#board.of(cpe).flatMap(({ id, strikes }) => {
      const fault = among.get(id);
      const isOccasion = fault !== undefined && !fault.cpes.has(cpe) && host.troubles.concern(fault.trouble);
      return isOccasion && strikes() ? [fault] : [];
    });
    for (const { cpes } of newOnes) cpes.add(cpe);
    return newOnes.length > 0;
  }

  #give(cpe: FleetCpe): void {
    const its = [...this.#struck.values()].filter(({ cpes }) => cpes.has(cpe));
    cpe.host?.troubles.set(its.map(({ trouble }) => trouble));
  }
}

/** What a fault is in the system; undefined for one that is put between the CPE and its ACS. */
function troubleOf({ name, settings }: Pick<PresentFault, "name" | "settings">): Trouble | undefined {
  switch (name) {
    case "link-without-carrier":
      return { kind: "no-carrier", link: settings.link };
    case "wan-down":
      return { kind: "no-way-out" };
    case "radio-down":
      return { kind: "dead-radio", radio: settings.radio };
    case "overheating":
      return { kind: "heat", sensor: settings.sensor, celsius: settings.celsius ?? 100 };
    case "memory-short":
      return { kind: "short-memory", usedPercent: settings.used ?? 98 };
    case "processor-busy":
      return { kind: "busy-processor", usedPercent: settings.used ?? 100 };
    default:
      return undefined;
  }
}
