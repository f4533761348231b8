import type { Activity, Moment } from "../../context/activity.ts";
import { type AgentContext, tryToPersist } from "../../context/context.ts";

// New firmware is on trial until the ACS was reached with it.

/** The ACS was reached: what runs is good, and stays. Whether that could be kept. */
export async function confirmFirmware(context: AgentContext): Promise<boolean> {
  return tryToPersist(context, "firmware", async () => context.options.host.firmware?.confirm());
}

/** Gives firmware up, and reboots into what ran before, when the time of its trial is over. */
export class FirmwareTrial implements Activity {
  readonly #context: AgentContext;
  dueMs = Number.POSITIVE_INFINITY;

  constructor(context: AgentContext) {
    this.#context = context;
  }

  up(): Promise<void> {
    return this.#schedule();
  }

  /** The ACS was reached with it. */
  async sessionSucceeded(): Promise<void> {
    await confirmFirmware(this.#context);
  }

  /** Not in the middle of a session: it may be the one that confirms. */
  async take({ resting }: Moment): Promise<undefined> {
    if (!resting || this.dueMs > this.#context.options.clock.monotonicMs()) return;
    if (await this.#giveUp()) this.#context.defer("reboot");
    await this.#schedule();
  }

  async #giveUp(): Promise<boolean> {
    const { firmware } = this.#context.options.host;
    const reading = await firmware?.read();
    if (firmware === undefined || reading?.trial?.remainingSeconds !== 0) return false;
    if (reading.boot !== reading.active) return false;
    return tryToPersist(this.#context, "firmware", () => firmware.giveUp("no session with the ACS succeeded in time"));
  }

  async #schedule(): Promise<void> {
    const { clock, host } = this.#context.options;
    const reading = await host.firmware?.read();
    const isOnTrial = reading?.trial !== undefined && reading.boot === reading.active;
    const leftMs = isOnTrial ? Math.max(1, reading.trial.remainingSeconds) * 1000 : Number.POSITIVE_INFINITY;
    this.dueMs = clock.monotonicMs() + leftMs;
  }
}
