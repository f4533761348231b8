import type { ManagementSettings } from "../../device/management-server/management-settings.ts";
import type { StoreChange } from "../../ports/store.ts";
import type { Activity, Moment, Raised } from "../context/activity.ts";
import { type AgentContext, persist } from "../context/context.ts";
import type { QueuedEvent } from "../context/event-queue.ts";
import { type TickSchedule, Ticks } from "./ticks.ts";

const code = "2 PERIODIC";
const periodic: Raised = { events: [{ code, commandKey: "" }] };
const implied: Raised = { events: [{ code, commandKey: "", implied: true }] };

/** Two clocks may differ by so much about when a tick is. */
const toleranceMs = 1000;

const isAmong = (events: readonly QueuedEvent[]): boolean => events.some((event) => event.code === code);

/**
 * `2 PERIODIC`. [TR-069 3.7.1.5] So that neither the tick nor its delivery waits for the disk, what is kept is when a tick was
 * told last and when the next was to come: a start after that owes one. A device that was cut off for so long, or does not
 * know the time, tells one too many rather than one too few; after an orderly end it knows.
 */
export class PeriodicInform extends Ticks implements Activity {
  readonly #context: AgentContext;

  constructor(context: AgentContext) {
    const { clock, random } = context.options;
    super(clock, random.fraction());
    this.#context = context;
  }

  take({ settings }: Moment): Raised | undefined {
    const wasEnabled = this.dueMs !== Number.POSITIVE_INFINITY;
    if (this.ticked(scheduleOf(settings))) return this.isOwed() ? implied : periodic;
    const isEnabled = this.dueMs !== Number.POSITIVE_INFINITY;
    return wasEnabled && !isEnabled ? { events: [], records: this.nothingOwed() } : undefined;
  }

  async booted(pending: readonly QueuedEvent[]): Promise<readonly QueuedEvent[]> {
    if (isAmong(pending) || !this.isOwed()) return pending;
    const { events, options } = this.#context;
    return events.raised(implied.events, options.clock.wallMs(), pending);
  }

  clockSet(settings: ManagementSettings): undefined {
    this.arm(scheduleOf(settings));
  }

  up(settings: ManagementSettings): void {
    this.arm(scheduleOf(settings));
  }

  /** A tick that came meanwhile is still owed by the record that stands. */
  told(sent: readonly QueuedEvent[], left: readonly QueuedEvent[]): readonly StoreChange[] {
    if (!isAmong(sent) || isAmong(left)) return [];
    const { options, records } = this.#context;
    const { clock } = options;
    const wallMs = clock.wallMs();
    const nextMs = Math.round(wallMs + this.dueMs - clock.monotonicMs());
    const isKnown = clock.synchronized() && Number.isSafeInteger(nextMs);
    if (isKnown) return [records.rememberPeriodic({ toldMs: wallMs, nextMs })];
    return records.periodic === undefined ? [] : [records.rememberPeriodic(undefined)];
  }

  down(): Promise<void> {
    return this.stop();
  }

  /** Ticks while the device is off are none. */
  async stop(): Promise<void> {
    const records = this.nothingOwed();
    if (records.length > 0) await persist(this.#context, "periodic", () => this.#context.options.store.write(records));
  }

  /** Whether the store says that a tick has not been told, at a time after it was to come. */
  private isOwed(): boolean {
    const { options, records } = this.#context;
    const record = records.periodic;
    if (record === undefined) return false;
    const { clock } = options;
    const wallMs = clock.wallMs();
    // A clock that has not come so far yet is wrong.
    return wallMs + toleranceMs >= record.nextMs || wallMs < record.toldMs || !clock.synchronized();
  }

  private nothingOwed(): readonly StoreChange[] {
    const { events, records } = this.#context;
    return isAmong(events.pending) || records.periodic === undefined ? [] : [records.rememberPeriodic(undefined)];
  }
}

function scheduleOf(settings: ManagementSettings): TickSchedule {
  return {
    enabled: settings.enabled && settings.periodicInformEnabled,
    intervalSeconds: settings.periodicInformIntervalSeconds,
    time: settings.periodicInformTime,
  };
}
