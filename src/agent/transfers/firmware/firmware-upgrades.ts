import { type AgentContext, persist } from "../../context/context.ts";
import { UnusableFile } from "../../files/unusable-file.ts";
import { type InstalledImage, outcomeOf, type Transfer, waiting } from "../transfer.ts";
import type { TransferEndings } from "../transfer-endings.ts";
import { faultOfUse, success } from "../transfer-fault.ts";
import type { TransferQueue } from "../transfer-queue.ts";
import { confirmFirmware } from "./firmware-trial.ts";
import { foundAfterBoot } from "./found-after-boot.ts";

/** Downloads of firmware that is to run, from when the image is in its bank until it is confirmed or given up. */
export class FirmwareUpgrades {
  readonly #context: AgentContext;
  readonly #queue: TransferQueue;
  readonly #endings: TransferEndings;
  /** Firmware is to boot, or on trial: there is no bank for more of it. */
  onTrial = false;

  constructor(context: AgentContext, queue: TransferQueue, endings: TransferEndings) {
    this.#context = context;
    this.#queue = queue;
    this.#endings = endings;
  }

  /** Reboots into an image that is in its bank; the start after that finds what came of it. */
  async run(transfer: Transfer, image: Omit<InstalledImage, "reboots">, reboots = 1): Promise<void> {
    const { host, store } = this.#context.options;
    try {
      const present = this.#queue.of(transfer.key) ?? transfer;
      const next = this.#queue.with({ ...present, state: { name: "installed", image: { ...image, reboots } } });
      await store.write(this.#queue.changesTo(next));
      this.#queue.commit(next);
      await host.firmware?.activate(image.bank);
      this.onTrial = true;
      this.#context.defer("reboot");
    } catch (failure) {
      const fault = faultOfUse(failure);
      if (reboots === 1) await this.#endings.fail(transfer, image.startTime, fault);
      else await this.#endings.complete(transfer, image.startTime, fault);
    }
  }

  /** What came of firmware that was to run: it is told as it is, tried again, or fetched again. */
  async booted(): Promise<void> {
    const reading = await this.#context.options.host.firmware?.read();
    if (reading === undefined) return;
    this.onTrial = reading.trial !== undefined;
    for (const transfer of this.#queue.all) {
      const { state } = transfer;
      if (state.name === "waiting" || state.name === "running" || state.image === undefined) continue;
      const { image } = state;
      const found = foundAfterBoot(image, reading);
      const outcome = outcomeOf(transfer);
      switch (found.state) {
        case "runs":
          if (outcome?.faultCode !== 0) await this.#endings.complete(transfer, image.startTime, success);
          break;
        case "failed":
          if (outcome === undefined || outcome.faultCode === 0) {
            await this.#endings.complete(transfer, image.startTime, faultOfUse(new UnusableFile(found.reason)));
          }
          break;
        case "waits":
          // One that has windows waits for them as before.
          if (outcome === undefined && transfer.windows) await this.#beginAgain(transfer);
          else if (outcome === undefined) await this.run(transfer, image, image.reboots + 1);
          break;
        case "gone":
          if (outcome === undefined) await this.#beginAgain(transfer);
          break;
      }
    }
  }

  /** The ACS was reached: the firmware that runs stays. Whether that could be kept. */
  async confirm(): Promise<boolean> {
    if (!(await confirmFirmware(this.#context))) return false;
    this.onTrial = false;
    return true;
  }

  /** What was fetched is lost. */
  async #beginAgain(transfer: Transfer): Promise<void> {
    const { store } = this.#context.options;
    const next = this.#queue.with({ ...transfer, state: waiting });
    await persist(this.#context, "transfer", () => store.write(this.#queue.changesTo(next)));
    this.#queue.commit(next);
  }
}
