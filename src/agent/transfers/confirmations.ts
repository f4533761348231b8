import type { AgentOptions } from "../context/options.ts";
import { Refused } from "../control/refused.ts";
import type { Transfer } from "./transfer.ts";
import type { TransferQueue } from "./transfer-queue.ts";
import { windowState, withConfirmation } from "./transfer-windows.ts";

/** Downloads that need somebody's confirmation on the device: who is asked what, and what was answered. [TR-069 A.4.1.8] */
export class Confirmations {
  readonly #queue: TransferQueue;
  readonly #options: Pick<AgentOptions, "clock" | "log" | "store">;
  /** Keys of the transfers whose question is in the log. */
  #asked: readonly string[] | undefined;

  constructor(queue: TransferQueue, options: Pick<AgentOptions, "clock" | "log" | "store">) {
    this.#queue = queue;
    this.#options = options;
  }

  /** The transfers that ask, each with its question. */
  get #open(): readonly { readonly transfer: Transfer; readonly message: string }[] {
    const nowMs = this.#options.clock.monotonicMs();
    return this.#queue.all.flatMap((transfer) => {
      if (transfer.windows === undefined || transfer.state.name !== "waiting") return [];
      const window = windowState(transfer, nowMs);
      return window.name === "asks" ? [{ transfer, message: window.message }] : [];
    });
  }

  /** Says in the log what is newly asked. */
  ask(): void {
    const open = this.#open;
    for (const { transfer, message } of open) {
      const { key, fileType, commandKey } = transfer;
      if (!this.#asked?.includes(key)) this.#options.log.info("transfer.confirm", { fileType, commandKey, message });
    }
    this.#asked = open.length > 0 ? open.map(({ transfer }) => transfer.key) : undefined;
  }

  /** Answers for the one that asks, or the one of this CommandKey that does; durably. Throws `Refused`. */
  async decide(agreed: boolean, commandKey: string | undefined): Promise<void> {
    const meant = this.#open.filter(({ transfer }) => commandKey === undefined || transfer.commandKey === commandKey);
    const [asking, another] = meant;
    if (asking === undefined) throw new Refused("refused", "no download asks for confirmation now");
    if (another !== undefined) {
      const keys = meant.map(({ transfer }) => JSON.stringify(transfer.commandKey)).join(", ");
      throw new Refused("refused", `more than one download asks; say which by its CommandKey: ${keys}`);
    }
    const { clock, log, store } = this.#options;
    const next = this.#queue.with(withConfirmation(asking.transfer, agreed, clock.monotonicMs()));
    await store.write(this.#queue.changesTo(next));
    this.#queue.commit(next);
    log.info("transfer.answer", { commandKey: asking.transfer.commandKey, agreed });
  }
}
