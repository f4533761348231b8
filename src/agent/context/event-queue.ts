import {
  afterFailedInform,
  afterInformResponse,
  afterReboot,
  type CwmpEvent,
  eventRules,
  isEventCode,
  raise,
} from "../../cwmp/events.ts";
import type { Store, StoreChange } from "../../ports/store.ts";

export interface RaisedEvent extends CwmpEvent {
  /** At the next start another record says that it is owed, until it was delivered. */
  readonly implied?: true;
}

export interface QueuedEvent extends RaisedEvent {
  /** Unix milliseconds when it was noticed. */
  readonly atMs: number;
  /** Its key in the store: rising, so that order survives. */
  readonly key: string;
}

const none: readonly QueuedEvent[] = [];

/** Events that outlive a restart are the ones to keep on disk; a restart makes the others anew, or void. */
const durable = (event: QueuedEvent): boolean => eventRules[event.code].retention === "keep" && event.implied !== true;

/**
 * The events that the ACS is still owed. What is to change is worked out first, written, and only then committed, so that
 * the write can be shared with other records and a power cut never finds an event acted upon but not kept.
 */
export class EventQueue {
  readonly #store: Store;
  readonly #scope: string;
  #pending: readonly QueuedEvent[];
  /** What the store has; behind `pending` only after a failed write, which the next one makes good. */
  #kept: readonly QueuedEvent[];
  #inFlight: readonly QueuedEvent[] = none;
  #nextKey: number;

  constructor(store: Store, scope: string) {
    this.#store = store;
    this.#scope = scope;
    const loaded = [...store.entries(this.space)].flatMap(([key, value]) => readEvent(key, value));
    this.#kept = loaded.length > 0 ? loaded : none;
    this.#pending = this.#kept;
    this.#nextKey = (Number(loaded.at(-1)?.key) || 0) + 1;
  }

  /** Put together when needed: ten thousand idle queues need no string of their own. */
  private get space(): string {
    return `${this.#scope}event`;
  }

  get pending(): readonly QueuedEvent[] {
    return this.#pending;
  }

  /** The pending events with these added, each folded into an equal one that is not just being delivered. */
  raised(events: readonly RaisedEvent[], atMs: number, onto = this.#pending): readonly QueuedEvent[] {
    return events.reduce((pending, { code, commandKey, implied }) => {
      const key = String(this.#nextKey).padStart(12, "0");
      const event = { code, commandKey, atMs, key, ...(implied && { implied }) };
      const next = raise(pending, event, this.#inFlight);
      if (next !== pending) this.#nextKey += 1;
      return next;
    }, onto);
  }

  /** What a reboot leaves. */
  rebooted(): readonly QueuedEvent[] {
    return afterReboot(this.#pending);
  }

  /** What the InformResponse leaves of what was sent. */
  delivered(): readonly QueuedEvent[] {
    return afterInformResponse(this.#pending, this.#inFlight);
  }

  /** These are in the Inform that is on its way. */
  markInFlight(events: readonly QueuedEvent[]): void {
    this.#inFlight = events;
  }

  /** The session is over; `informed` tells whether its InformResponse had come. Drops what is given one attempt only. */
  settleInFlight(informed: boolean): void {
    if (!informed) this.#pending = afterFailedInform(this.#pending, this.#inFlight);
    this.#inFlight = none;
  }

  /** The records that make the store hold `next`. */
  changesTo(next: readonly QueuedEvent[]): StoreChange[] {
    const wanted = next.filter(durable);
    return [
      ...this.#kept.filter((event) => !wanted.includes(event)).map((event) => this.removal(event)),
      ...wanted
        .filter((event) => !this.#kept.includes(event))
        .map((event) => this.record(event.key, JSON.stringify([event.code, event.commandKey, event.atMs]))),
    ];
  }

  /** `next` holds from now on. `kept`: its records are in the store, or owed to it. */
  commit(next: readonly QueuedEvent[], kept = true): void {
    this.#pending = next.length > 0 ? next : none;
    if (!kept) return;
    const wanted = next.filter(durable);
    this.#kept = wanted.length > 0 ? wanted : none;
  }

  /** Makes the store hold `next`, together with other records. */
  async write(next: readonly QueuedEvent[], alongside: readonly StoreChange[] = []): Promise<void> {
    const changes = [...this.changesTo(next), ...alongside];
    if (changes.length > 0) await this.#store.write(changes);
  }

  /** Writes `next`, then commits it. */
  async replace(next: readonly QueuedEvent[], alongside: readonly StoreChange[] = []): Promise<void> {
    await this.write(next, alongside);
    this.commit(next);
  }

  /** A PERIODIC that is told twice after a power cut does no harm. */
  private removal({ code, key }: QueuedEvent): StoreChange {
    const removal = this.record(key, undefined);
    return code === "2 PERIODIC" ? { ...removal, sync: false } : removal;
  }

  private record(key: string, value: string | undefined): StoreChange {
    return { space: this.space, key, value };
  }
}

/** A record that a damaged or newer store holds and this program cannot read counts for nothing. */
function readEvent(key: string, value: string): QueuedEvent[] {
  try {
    const [code, commandKey, atMs]: unknown[] = JSON.parse(value);
    const known = typeof code === "string" && isEventCode(code);
    return known && typeof commandKey === "string" && typeof atMs === "number" ? [{ code, commandKey, atMs, key }] : [];
  } catch {
    return [];
  }
}
