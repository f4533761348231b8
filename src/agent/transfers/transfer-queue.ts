import type { TransferOrder } from "../../cwmp/session/session-context.ts";
import type { StoreChange } from "../../ports/store.ts";
import { dueAfterClockSet, dueAfterRestart, dueIn } from "../context/due-time.ts";
import type { AgentOptions } from "../context/options.ts";
import { outcomeOf, type Transfer, type TransferState, waiting } from "./transfer.ts";
import { readTransfer, writeTransfer } from "./transfer-record.ts";
import { beginning } from "./transfer-windows.ts";

/** As many as one GetAllQueuedTransfersResponse can list. [TR-069 A.4.1.7] */
const maximumTransfers = 16;

type Kept = Pick<AgentOptions, "store" | "scope">;

const spaceOf = ({ scope }: Pick<Kept, "scope">): string => `${scope}transfer`;

/** Whether any is there that the ACS has not heard the end of. */
export function areTransfersKept(options: Kept): boolean {
  for (const _ of options.store.entries(spaceOf(options))) return true;
  return false;
}

/** What the ACS has asked for and has not yet been told the end of, kept over power cuts. */
export class TransferQueue {
  readonly #options: Pick<AgentOptions, "store" | "scope" | "clock">;
  #transfers: readonly Transfer[] | undefined;

  constructor(options: Pick<AgentOptions, "store" | "scope" | "clock">) {
    this.#options = options;
    const loaded = [...options.store.entries(this.#space)].flatMap(([key, value]) => this.#read(key, value));
    if (loaded.length > 0) this.#transfers = loaded;
  }

  get #space(): string {
    return spaceOf(this.#options);
  }

  get all(): readonly Transfer[] {
    return this.#transfers ?? [];
  }

  /** Those that are over, or whose image is on trial, and of which the ACS has not been told. */
  get unreported(): readonly Transfer[] {
    return this.all.filter((transfer) => outcomeOf(transfer) !== undefined);
  }

  get waiting(): readonly Transfer[] {
    return this.all.filter(({ state }) => state.name === "waiting");
  }

  /** The one that is under way. */
  get running(): (Transfer & { readonly state: Extract<TransferState, { name: "running" }> }) | undefined {
    for (const transfer of this.all) {
      const { state } = transfer;
      if (state.name === "running") return { ...transfer, state };
    }
    return undefined;
  }

  get isFull(): boolean {
    return this.all.length >= maximumTransfers;
  }

  of(key: string): Transfer | undefined {
    return this.all.find((transfer) => transfer.key === key);
  }

  /** A new one, which is not in the queue yet. */
  made({ delaySeconds, ...order }: TransferOrder, local: boolean): Transfer {
    const key = String((Number(this.all.at(-1)?.key) || 0) + 1).padStart(6, "0");
    const due = dueIn(delaySeconds * 1000, this.#options.clock);
    return { ...order, ...due, key, local, begun: 0, progress: beginning, notBeforeMs: 0, state: waiting };
  }

  /** Resolves once it is durable, with its key. */
  async add(order: TransferOrder, local: boolean): Promise<string> {
    const transfer = this.made(order, local);
    const next = this.with(transfer);
    await this.#options.store.write(this.changesTo(next));
    this.commit(next);
    return transfer.key;
  }

  /** All of them, with this one as it is to be instead of as it was, or at the end where it is new. */
  with(transfer: Transfer): readonly Transfer[] {
    if (this.of(transfer.key) === undefined) return [...this.all, transfer];
    return this.all.map((each) => (each.key === transfer.key ? transfer : each));
  }

  /** The records that make the store hold `next`. */
  changesTo(next: readonly Transfer[]): StoreChange[] {
    const space = this.#space;
    const gone = this.all.filter(({ key }) => !next.some((transfer) => transfer.key === key));
    const changed = next.filter((transfer) => !this.all.includes(transfer));
    return [
      ...gone.map((transfer) => removalOf(space, transfer)),
      ...changed.map((transfer) => ({ space, key: transfer.key, value: writeTransfer(transfer) })),
    ];
  }

  /** `next` holds from now on. */
  commit(next: readonly Transfer[]): void {
    this.#transfers = next.length > 0 ? next : undefined;
  }

  /** A change of state that a restart forgets, so that nothing is written. */
  enter(transfer: Transfer, state: Extract<TransferState, { name: "waiting" | "running" }>): void {
    this.commit(this.with({ ...transfer, state }));
  }

  /** The wall clock was set or stepped; gives the records that follow it. */
  clockSet(): readonly StoreChange[] {
    const { clock } = this.#options;
    if (!clock.synchronized()) return [];
    const next = this.all.map((each) => ({ ...each, ...dueAfterClockSet(each, clock) }));
    const records = this.changesTo(next);
    this.commit(next);
    return records;
  }

  #read(key: string, value: string): Transfer[] {
    const record = readTransfer(value);
    if (record === undefined) return [];
    const { delayMs, dueWallMs, ...rest } = record;
    return [{ ...rest, ...dueAfterRestart(delayMs, dueWallMs, this.#options.clock), key, notBeforeMs: 0 }];
  }
}

/** What it gave a server to be let in is not left on the disk: a password, or whatever a URL holds besides its path. */
function removalOf(space: string, { key, password, url }: Transfer): StoreChange {
  const removal = { space, key, value: undefined };
  return password !== "" || /[@?]/.test(url) ? { ...removal, erase: "here" } : removal;
}
