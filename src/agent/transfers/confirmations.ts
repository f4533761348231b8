import type { AgentOptions } from "../agent.ts";
import { Refused } from "../control/refused.ts";
import type { Transfer, TransferQueue } from "./transfer-queue.ts";
import { answered, outlook } from "./transfer-windows.ts";

/** Downloads that need somebody's confirmation on the device: who is asked what, and what was answered. [TR-069 A.4.1.8] */
export class TransferQuestions {
  readonly #queue: TransferQueue;
  readonly #options: Pick<AgentOptions, "clock" | "log" | "store">;
  #asked: readonly string[] | undefined;

  constructor(queue: TransferQueue, options: Pick<AgentOptions, "clock" | "log" | "store">) {
    this.#queue = queue;
    this.#options = options;
  }

  get #open(): readonly Transfer[] {
    const nowMs = this.#options.clock.monotonicMs();
    return this.#queue.all.filter(
      (transfer) => transfer.windows && transfer.outcome === undefined && outlook(transfer, nowMs).state === "asks",
    );
  }

  /** Says in the log what is newly asked. */
  ask(): void {
    const open = this.#open;
    for (const transfer of open) {
      if (this.#asked?.includes(transfer.key)) continue;
      const view = outlook(transfer, this.#options.clock.monotonicMs());
      const message = view.state === "asks" ? view.message : "";
      this.#options.log.info("transfer.confirm", {
        fileType: transfer.fileType,
        commandKey: transfer.commandKey,
        message,
      });
    }
    this.#asked = open.length > 0 ? open.map(({ key }) => key) : undefined;
  }

  /** Answers for the one that asks, or the one of this CommandKey that does; durably. Throws `Refused`. */
  async answer(agreed: boolean, commandKey: string | undefined): Promise<void> {
    const meant = this.#open.filter((transfer) => commandKey === undefined || transfer.commandKey === commandKey);
    const [transfer, another] = meant;
    if (transfer === undefined) throw new Refused("refused", "no download asks for confirmation now");
    if (another !== undefined) {
      const keys = meant.map((each) => JSON.stringify(each.commandKey)).join(", ");
      throw new Refused("refused", `more than one download asks; say which by its CommandKey: ${keys}`);
    }
    const settled = answered(transfer, agreed, this.#options.clock.monotonicMs());
    const next = this.#queue.all.map((each) => (each === transfer ? settled : each));
    await this.#options.store.write(this.#queue.changesTo(next));
    this.#queue.become(next);
    this.#options.log.info("transfer.answer", { commandKey: transfer.commandKey, agreed });
  }
}
