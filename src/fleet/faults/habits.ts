import type { Cancel, Clock } from "../../ports/clock.ts";
import type { FleetCpe } from "../fleet-cpe.ts";
import type { FaultBoard, PresentFault } from "./fault-board.ts";

/** What a CPE does again and again of itself: loops and storms, asked of its agent as somebody on the device would. */
export class Habits {
  readonly #board: FaultBoard;
  readonly #clock: Clock;
  /** CPEs that have the fault of this id at work: a loop that waits for its next round, a storm. */
  readonly #atWork = new Map<string, Set<FleetCpe>>();
  readonly #pending = new Set<Cancel>();
  #changes = 0;

  constructor(board: FaultBoard, clock: Clock) {
    this.#board = board;
    this.#clock = clock;
  }

  /** A session of it has ended: when loops go round. */
  sessionEnded(cpe: FleetCpe): void {
    for (const fault of this.#board.of(cpe)) {
      if (fault.name === "inform-loop") this.#round(cpe, fault, fault.settings.pause ?? 0, inform);
      if (fault.name === "reboot-loop") this.#round(cpe, fault, fault.settings.pause ?? 5000, reboot);
      if (fault.name === "value-change-storm") this.#storm(cpe, fault);
    }
  }

  /** Nothing of it is done any more. */
  stop(): void {
    for (const cancel of this.#pending) cancel();
    this.#pending.clear();
  }

  /** In so long, if the CPE still has it then and is up; not where it is at work already. */
  #in(ms: number, cpe: FleetCpe, id: string, job: (fault: PresentFault) => void): void {
    const atWork = this.#atWork.get(id) ?? new Set();
    if (atWork.has(cpe)) return;
    this.#atWork.set(id, atWork.add(cpe));
    const cancel = this.#clock.after(ms, () => {
      this.#pending.delete(cancel);
      atWork.delete(cpe);
      if (atWork.size === 0) this.#atWork.delete(id);
      const fault = this.#board.of(cpe).find((each) => each.id === id);
      if (fault !== undefined && cpe.agent !== undefined) job(fault);
    });
    this.#pending.add(cancel);
  }

  #round(cpe: FleetCpe, { id }: PresentFault, ms: number, act: (cpe: FleetCpe) => Promise<unknown>): void {
    this.#in(ms, cpe, id, (fault) => fault.strikes() && void act(cpe));
  }

  /** One change after the other. */
  #storm(cpe: FleetCpe, { id, settings }: PresentFault): void {
    this.#in(settings.every ?? 1000, cpe, id, (fault) => {
      if (fault.strikes()) void this.#change(cpe, settings.path);
      this.#storm(cpe, fault);
    });
  }

  async #change(cpe: FleetCpe, path: string | undefined): Promise<void> {
    this.#changes += 1;
    const value = `storm-${this.#changes}`;
    const paths = path === undefined ? roots.map((root) => `${root}DeviceInfo.ProvisioningCode`) : [path];
    for (const each of paths) {
      const answer = await cpe.agent?.control({ command: "set", values: [{ path: each, value }] });
      if (answer?.ok === true) return;
    }
  }
}

const roots = ["Device.", "InternetGatewayDevice."];

const inform = async (cpe: FleetCpe): Promise<unknown> => cpe.agent?.control({ command: "inform", wait: false });
const reboot = async (cpe: FleetCpe): Promise<unknown> => cpe.agent?.control({ command: "reboot" });
