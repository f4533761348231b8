import type { CwmpEvent } from "../cwmp/events.ts";
import type { TransferOrder } from "../cwmp/session-context.ts";
import type { Clock, Store, StoreChange } from "../ports.ts";
import { type DueTime, dueAfterRestart, dueIn } from "./due-time.ts";

/** What the ACS will be told of a transfer that is over. [TR-069 A.3.3.2] */
export interface TransferOutcome {
  /** 0 for success. */
  readonly faultCode: number;
  readonly faultString: string;
  /** In UTC; the Unknown Time where the clock was not set. */
  readonly startTime: string;
  readonly completeTime: string;
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

export interface Transfer extends Omit<TransferOrder, "delaySeconds">, DueTime {
  /** Its key in the store, never given again while it is there; rising, so that order survives. */
  readonly key: string;
  readonly installed: InstalledImage | undefined;
  /** Absent until it is over; provisional while what is installed is on trial. */
  readonly outcome: TransferOutcome | undefined;
}

/** As many as one GetAllQueuedTransfersResponse can list. [TR-069 A.4.1.7] */
export const maximumTransfers = 16;

/** What the ACS has asked for and has not yet been told the end of, kept over power cuts. */
export class TransferQueue {
  readonly #store: Store;
  readonly #scope: string;
  readonly #clock: Clock;
  #transfers: readonly Transfer[] | undefined;

  constructor(store: Store, scope: string, clock: Clock) {
    this.#store = store;
    this.#scope = scope;
    this.#clock = clock;
    const loaded = [...store.entries(this.#space)].flatMap(([key, value]) => this.#read(key, value));
    if (loaded.length > 0) this.#transfers = loaded;
  }

  get #space(): string {
    return `${this.#scope}transfer`;
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

  /** Resolves once it is durable. */
  async add({ delaySeconds, ...order }: TransferOrder): Promise<void> {
    const key = String((Number(this.all.at(-1)?.key) || 0) + 1).padStart(6, "0");
    const transfer = {
      ...order,
      ...dueIn(delaySeconds * 1000, this.#clock),
      key,
      installed: undefined,
      outcome: undefined,
    };
    await this.#store.write(this.changesTo([...this.all, transfer]));
    this.become([...this.all, transfer]);
  }

  /** The records that make the store hold `next`. */
  changesTo(next: readonly Transfer[]): StoreChange[] {
    const space = this.#space;
    const gone = this.all.filter(({ key }) => !next.some((transfer) => transfer.key === key));
    const changed = next.filter((transfer) => !this.all.includes(transfer));
    return [
      ...gone.map(({ key }) => ({ space, key, value: undefined })),
      ...changed.map((transfer) => ({ space, key: transfer.key, value: recordOf(transfer) })),
    ];
  }

  /** `next` holds from now on. */
  become(next: readonly Transfer[]): void {
    this.#transfers = next.length > 0 ? next : undefined;
  }

  /** The wall clock is set now: what was loaded before knows how much time has really passed. */
  clockSet(): void {
    this.#transfers = this.#transfers?.map((each) =>
      each.provisional ? { ...each, ...dueAfterRestart(each.delayMs, each.dueWallMs, this.#clock) } : each,
    );
  }

  /** A record that a damaged or newer store holds and this program cannot read counts for nothing. */
  #read(key: string, value: string): Transfer[] {
    try {
      const record: unknown = JSON.parse(value);
      if (!isRecord(record)) return [];
      const { order, delayMs, dueWallMs, installed, outcome } = record;
      return [{ ...order, ...dueAfterRestart(delayMs, dueWallMs, this.#clock), key, installed, outcome }];
    } catch {
      return [];
    }
  }
}

/** What is announced of a transfer that is over. [TR-069 3.7.1.5] */
export function newsOf({ rpc, commandKey }: Transfer): readonly CwmpEvent[] {
  return [
    { code: "7 TRANSFER COMPLETE", commandKey: "" },
    { code: `M ${rpc}`, commandKey },
  ];
}

interface TransferRecord {
  readonly order: Omit<TransferOrder, "delaySeconds">;
  readonly delayMs: number;
  readonly dueWallMs?: number;
  readonly installed?: InstalledImage;
  readonly outcome?: TransferOutcome;
}

function recordOf({ key, delayMs, dueWallMs, dueMs, provisional, installed, outcome, ...order }: Transfer): string {
  return JSON.stringify({ order, delayMs, dueWallMs, installed, outcome });
}

function isRecord(value: unknown): value is TransferRecord {
  if (!isObject(value)) return false;
  const { order, delayMs, dueWallMs, installed, outcome } = value;
  if (!isObject(order) || !isNumber(delayMs) || !(dueWallMs === undefined || isNumber(dueWallMs))) return false;
  if (outcome !== undefined && !(isObject(outcome) && isNumber(outcome.faultCode) && areTexts(outcome, outcomeTexts)))
    return false;
  if (installed !== undefined && !isInstalled(installed)) return false;
  return (
    (order.rpc === "Download" || order.rpc === "Upload") && isNumber(order.fileSize) && areTexts(order, orderTexts)
  );
}

function isInstalled(value: unknown): boolean {
  return (
    isObject(value) && isNumber(value.bank) && isNumber(value.reboots) && areTexts(value, ["version", "startTime"])
  );
}

const outcomeTexts = ["faultString", "startTime", "completeTime"];
const orderTexts = ["commandKey", "fileType", "url", "username", "password", "targetFileName"];

type Fields = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Fields => typeof value === "object" && value !== null;
const isNumber = (value: unknown): value is number => typeof value === "number";
const areTexts = (fields: Fields, names: readonly string[]): boolean =>
  names.every((name) => typeof fields[name] === "string");
