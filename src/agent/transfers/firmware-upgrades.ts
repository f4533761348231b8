import { UnusableFile } from "../files/file-types.ts";
import { keep, type Parts } from "../parts.ts";
import { confirmFirmware } from "./firmware-trial.ts";
import { foundAfterBoot } from "./install-firmware.ts";
import { type Fault, faultOfUse, success } from "./transfer-fault.ts";
import type { InstalledImage, Transfer, TransferQueue } from "./transfer-queue.ts";

type Conclude = (transfer: Transfer, startTime: string, fault: Fault) => Promise<void>;

/** Downloads of firmware that is to run, from when the image is in its bank until it is confirmed or given up. */
export class Upgrades {
  readonly #parts: Parts;
  readonly #queue: TransferQueue;
  readonly #conclude: Conclude;
  /** Firmware is to boot, or on trial: there is no bank for more of it. */
  isTrying = false;

  constructor(parts: Parts, queue: TransferQueue, conclude: Conclude) {
    this.#parts = parts;
    this.#queue = queue;
    this.#conclude = conclude;
  }

  /** Reboots into an image that is in its bank; the start after that finds what came of it. */
  async run(transfer: Transfer, image: Omit<InstalledImage, "reboots">, reboots = 1): Promise<void> {
    const { options } = this.#parts;
    try {
      const installed = { ...image, reboots };
      const next = this.#queue.all.map((each) => (each.key === transfer.key ? { ...each, installed } : each));
      await options.store.write(this.#queue.changesTo(next));
      this.#queue.become(next);
      await options.host.firmware?.activate(image.bank);
      this.isTrying = true;
      this.#parts.defer("reboot");
    } catch (failure) {
      await this.#conclude(transfer, image.startTime, faultOfUse(failure));
    }
  }

  /** What came of firmware that was to run: it is told as it is, tried again, or fetched again. */
  async booted(): Promise<void> {
    const reading = await this.#parts.options.host.firmware?.read();
    if (reading === undefined) return;
    this.isTrying = reading.trial !== undefined;
    for (const transfer of this.#queue.all) {
      const { installed, outcome } = transfer;
      if (installed === undefined) continue;
      const found = foundAfterBoot(installed, reading);
      const { startTime } = installed;
      switch (found.state) {
        case "runs":
          if (outcome?.faultCode !== 0) await this.#conclude(transfer, startTime, success);
          break;
        case "failed":
          if (outcome === undefined || outcome.faultCode === 0)
            await this.#conclude(transfer, startTime, faultOfUse(new UnusableFile(found.reason)));
          break;
        case "waits":
          // One that has windows waits for them as before.
          if (outcome === undefined && transfer.windows) await this.#beginAgain(transfer);
          else if (outcome === undefined) await this.run(transfer, installed, installed.reboots + 1);
          break;
        case "gone":
          if (outcome === undefined) await this.#beginAgain(transfer);
          break;
      }
    }
  }

  /** The ACS was reached: the firmware that runs stays. Whether that could be kept. */
  async confirm(): Promise<boolean> {
    if (!(await confirmFirmware(this.#parts.options))) return false;
    this.isTrying = false;
    return true;
  }

  /** What was fetched is lost. */
  async #beginAgain({ key }: Transfer): Promise<void> {
    const { options } = this.#parts;
    const next = this.#queue.all.map((each) => (each.key === key ? { ...each, installed: undefined } : each));
    await keep(options, "transfer", () => options.store.write(this.#queue.changesTo(next)));
    this.#queue.become(next);
  }
}
