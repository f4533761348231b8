import type { Cancel, Clock } from "../../ports/clock.ts";
import type { FleetCpe } from "../fleet-cpe.ts";
import type { FaultBoard, PresentFault } from "./fault-board.ts";

/** What a CPE does again and again of itself: loops and storms, asked of its agent as somebody on the device would. */
export class Habits {
  readonly #board: FaultBoard;
  readonly #clock: Clock;
  /** CPEs whose storm is under way. */
  readonly #storming = new Set<FleetCpe>();
  /** CPEs that a habit waits for. */
  readonly #waiting = new Set<FleetCpe>();
  readonly #pending = new Set<Cancel>();
  #changes = 0;

  constructor(board: FaultBoard, clock: Clock) {
    this.#board = board;
    this.#clock = clock;
  }

  /** A session of it has ended: when loops go round. */
  sessionEnded(cpe: FleetCpe): void {
    for (const fault of this.#board.of(cpe)) {
      if (fault.name === "inform-loop") this.#after(cpe, fault, fault.settings.pause ?? 0, inform);
      if (fault.name === "reboot-loop") this.#after(cpe, fault, fault.settings.pause ?? 5000, reboot);
      if (fault.name === "value-change-storm" && !this.#storming.has(cpe)) this.#storm(cpe);
    }
  }

  /** Nothing of it is done any more. */
  stop(): void {
    for (const cancel of this.#pending) cancel();
    this.#pending.clear();
  }

  #in(ms: number, job: () => void): void {
    const cancel = this.#clock.after(ms, () => {
      this.#pending.delete(cancel);
      job();
    });
    this.#pending.add(cancel);
  }

  #after(cpe: FleetCpe, { name }: PresentFault, ms: number, act: (cpe: FleetCpe) => Promise<unknown>): void {
    if (this.#waiting.has(cpe)) return;
    this.#waiting.add(cpe);
    this.#in(ms, () => {
      this.#waiting.delete(cpe);
      // It may be over by now.
      const fault = this.#board.of(cpe).find((each) => each.name === name);
      if (cpe.agent !== undefined && fault?.strikes() === true) void act(cpe);
    });
  }

  /** One change after the other, until the CPE has the fault no more or is switched off. */
  #storm(cpe: FleetCpe): void {
    const fault = this.#board.of(cpe).find(({ name }) => name === "value-change-storm");
    if (fault === undefined || cpe.agent === undefined) {
      this.#storming.delete(cpe);
      return;
    }
    this.#storming.add(cpe);
    this.#in(fault.settings.every ?? 1000, () => {
      if (fault.strikes()) void this.#change(cpe, fault.settings.path);
      this.#storm(cpe);
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
