import type { CwmpEvent } from "../../cwmp/events.ts";
import type { TransferOrder } from "../../cwmp/session/session-context.ts";
import type { StoreChange } from "../../ports/store.ts";
import type { AgentOptions } from "../agent.ts";
import { dueAfterRestart, dueIn } from "../context/due-time.ts";
import { readTransfer, writeTransfer } from "./transfer-record.ts";
import { beginning, type Windowed } from "./transfer-windows.ts";

/** What the ACS will be told of a transfer that is over. [TR-069 A.3.3.2] */
export interface TransferOutcome {
  /** 0 for success. */
  readonly faultCode: number;
  readonly faultString: string;
  /** In UTC; the Unknown Time where the clock was not set. */
  readonly startTime: string;
  readonly completeTime: string;
  /** Nobody is to be told: the ACS has not asked for it, and does not want to hear of it. */
  readonly quiet?: boolean;
}

/** Firmware that is in its bank and is to run: what came of it is known once the device has booted. */
export interface InstalledImage {
  readonly bank: number;
  readonly version: string;
  /** When the download began, as in the outcome. */
  readonly startTime: string;
  /** Reboots that were to run it. */
  readonly reboots: number;
}

export interface Transfer extends Omit<TransferOrder, "delaySeconds">, Windowed {
  /** Its key in the store, never given again while it is there; rising, so that order survives. */
  readonly key: string;
  /** Asked for by somebody on the device. */
  readonly local: boolean;
  readonly installed: InstalledImage | undefined;
  /** Absent until it is over; provisional while what is installed is on trial. */
  readonly outcome: TransferOutcome | undefined;
}

/** As many as one GetAllQueuedTransfersResponse can list. [TR-069 A.4.1.7] */
export const maximumTransfers = 16;

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
    return `${this.#options.scope}transfer`;
  }

  get all(): readonly Transfer[] {
    return this.#transfers ?? [];
  }

  /** Those that are over and of which the ACS has not been told. */
  get over(): readonly Transfer[] {
    return this.all.filter(({ outcome }) => outcome !== undefined);
  }

  get full(): boolean {
    return this.all.length >= maximumTransfers;
  }

  /** Resolves once it is durable, with its key. */
  async add({ delaySeconds, ...order }: TransferOrder, local: boolean): Promise<string> {
    const key = String((Number(this.all.at(-1)?.key) || 0) + 1).padStart(6, "0");
    const transfer = {
      ...order,
      ...dueIn(delaySeconds * 1000, this.#options.clock),
      key,
      local,
      progress: beginning,
      notBeforeMs: 0,
      installed: undefined,
      outcome: undefined,
    };
    await this.#options.store.write(this.changesTo([...this.all, transfer]));
    this.become([...this.all, transfer]);
    return key;
  }

  /** The records that make the store hold `next`. */
  changesTo(next: readonly Transfer[]): StoreChange[] {
    const space = this.#space;
    const gone = this.all.filter(({ key }) => !next.some((transfer) => transfer.key === key));
    const changed = next.filter((transfer) => !this.all.includes(transfer));
    return [
      ...gone.map(({ key }) => ({ space, key, value: undefined })),
      ...changed.map((transfer) => ({ space, key: transfer.key, value: writeTransfer(transfer) })),
    ];
  }

  /** `next` holds from now on. */
  become(next: readonly Transfer[]): void {
    this.#transfers = next.length > 0 ? next : undefined;
  }

  /** The wall clock is set now: what was loaded before knows how much time has really passed. */
  clockSet(): void {
    this.#transfers = this.#transfers?.map((each) =>
      each.provisional ? { ...each, ...dueAfterRestart(each.delayMs, each.dueWallMs, this.#options.clock) } : each,
    );
  }

  #read(key: string, value: string): Transfer[] {
    const record = readTransfer(value);
    if (record === undefined) return [];
    const { delayMs, dueWallMs, ...rest } = record;
    return [{ ...rest, ...dueAfterRestart(delayMs, dueWallMs, this.#options.clock), key, notBeforeMs: 0 }];
  }
}

/** What is announced of a transfer that is over. [TR-069 3.7.1.5] */
export function newsOf({ rpc, commandKey, local, outcome }: Transfer): readonly CwmpEvent[] {
  if (outcome?.quiet) return [];
  if (local) return [{ code: "10 AUTONOMOUS TRANSFER COMPLETE", commandKey: "" }];
  return [
    { code: "7 TRANSFER COMPLETE", commandKey: "" },
    { code: `M ${rpc}`, commandKey },
  ];
}
