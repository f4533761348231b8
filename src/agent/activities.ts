import type { ManagementSettings } from "../device/management-server/management-settings.ts";
import type { StoreChange } from "../ports/store.ts";
import { type ActivityKind, activityKinds } from "./activity-kinds.ts";
import type { AcsRequest } from "./context/acs-request.ts";
import type { Activity, Raised, Removal } from "./context/activity.ts";
import { type AgentContext, persist, raise } from "./context/context.ts";
import type { QueuedEvent } from "./context/event-queue.ts";
import type { ValueChanges } from "./informs/value-changes.ts";
import type { SessionParticipants } from "./session/session-participants.ts";

type ActivityName = keyof typeof activityKinds;
type ActivityNamed<N extends ActivityName> = ReturnType<(typeof activityKinds)[N]["create"]>;

const rows = (Object.entries(activityKinds) as readonly (readonly [ActivityName, ActivityKind<Activity>])[]).map(
  ([name, kind]) => ({ name, kind }),
);

/** What is asked in each session goes through these, with no wait for an activity that has nothing to do. */
const names = rows.map(({ name }) => name);

/** How long one that has failed is left alone. */
const afterFailureMs = 60_000;

/** The activities of one device. What is asked of all of them is asked in the order of the table. */
export class Activities implements SessionParticipants {
  readonly #context: AgentContext;
  readonly #begun: { [N in ActivityName]?: Activity } = {};
  /** Until when those that have failed are left alone, by the monotonic clock; absent while none has. */
  #failed: Map<ActivityName, number> | undefined;

  constructor(context: AgentContext) {
    this.#context = context;
  }

  /** The device's own, made now if it has none yet. */
  of<N extends ActivityName>(name: N): ActivityNamed<N> {
    this.#begun[name] ??= activityKinds[name].create(this.#context, this);
    return this.#begun[name] as ActivityNamed<N>; // only ever what its row has created
  }

  /** As `of`, but only where the device has it already. */
  begun<N extends ActivityName>(name: N): ActivityNamed<N> | undefined {
    return this.#begun[name] as ActivityNamed<N> | undefined; // as above
  }

  get valueChanges(): ValueChanges {
    return this.of("valueChanges");
  }

  /** Makes those that a device has from its start on. */
  begin(): void {
    for (const { name, kind } of rows) if (kind.atStart?.(this.#context)) this.of(name);
  }

  /** Makes those that the settings ask for. */
  follow(settings: ManagementSettings): void {
    for (const { name, kind } of rows) {
      if (this.#begun[name] === undefined && kind.bySettings?.(this.#context, settings)) this.of(name);
    }
  }

  private *all(): Iterable<Activity> {
    for (const name of names) {
      const begun = this.#begun[name];
      if (begun !== undefined) yield begun;
    }
  }

  /** When the next of them has something to take, by the monotonic clock, of what comes after `afterMs`. */
  dueMs(afterMs = Number.NEGATIVE_INFINITY): number {
    let dueMs = Number.POSITIVE_INFINITY;
    for (const name of names) {
      const itsMs = Math.max(this.#begun[name]?.dueMs ?? Number.POSITIVE_INFINITY, this.#failed?.get(name) ?? 0);
      if (itsMs > afterMs && itsMs < dueMs) dueMs = itsMs;
    }
    return dueMs;
  }

  /**
   * Has each take what has become due, one after the other, and keeps what they raise in one write. One that fails in a way
   * that nobody foresaw keeps neither the others from that nor the device from its ACS: it is tried again later.
   */
  async takeDue(settings: ManagementSettings, isResting: () => boolean): Promise<void> {
    const raised: Raised[] = [];
    for (const name of names) {
      const each = this.#begun[name];
      if (each?.take === undefined || this.isLeftAlone(name)) continue;
      try {
        const taking = each.take({ settings, resting: isResting() });
        const taken = taking instanceof Promise ? await taking : taking;
        if (taken !== undefined) raised.push(taken);
      } catch (failure) {
        this.leaveAlone(name, failure);
      }
    }
    if (raised.length === 0) return;
    const records = raised.flatMap((each) => each.records ?? []);
    await raise(
      this.#context,
      raised.flatMap(({ events }) => events),
      records,
    );
    for (const { kept } of raised) kept?.();
  }

  private leaveAlone(name: ActivityName, failure: unknown): void {
    const { clock, log } = this.#context.options;
    log.error("agent.error", { activity: name, reason: String(failure) });
    this.#failed ??= new Map();
    this.#failed.set(name, clock.monotonicMs() + afterFailureMs);
  }

  private isLeftAlone(name: ActivityName): boolean {
    const untilMs = this.#failed?.get(name);
    if (untilMs === undefined) return false;
    if (this.#context.options.clock.monotonicMs() < untilMs) return true;
    this.#failed?.delete(name);
    return false;
  }

  /** Whether a reboot that the ACS has asked for comes after something that it has asked for too. */
  get precedesReboot(): boolean {
    for (const each of this.all()) if (each.precedesReboot) return true;
    return false;
  }

  async clockSet(settings: ManagementSettings): Promise<void> {
    const records = [...this.all()].flatMap((each) => each.clockSet?.(settings) ?? []);
    if (records.length === 0) return;
    await persist(this.#context, "clock", () => this.#context.options.store.write(records));
  }

  /** What is left of the pending events for the Inform of the boot. */
  async booted(pending: readonly QueuedEvent[]): Promise<readonly QueuedEvent[]> {
    let left = pending;
    for (const each of this.all()) left = (await each.booted?.(left)) ?? left;
    return left;
  }

  async up(settings: ManagementSettings): Promise<void> {
    for (const each of this.all()) await each.up?.(settings);
  }

  async down(): Promise<void> {
    for (const each of this.all()) await each.down?.();
  }

  async beforeInform(settings: ManagementSettings): Promise<void> {
    for (const name of names) {
      const doing = this.#begun[name]?.beforeInform?.(settings);
      if (doing !== undefined) await doing;
    }
  }

  pendingRequests(sent: readonly QueuedEvent[]): () => AcsRequest | undefined {
    const sources: (() => AcsRequest | undefined)[] = [];
    for (const name of names) {
      const source = this.#begun[name]?.pendingRequests?.(sent);
      if (source !== undefined) sources.push(source);
    }
    return () => {
      for (const next of sources) {
        const request = next();
        if (request !== undefined) return request;
      }
      return undefined;
    };
  }

  lookAgain(): void {
    for (const each of this.all()) each.lookAgain?.();
  }

  told(sent: readonly QueuedEvent[], left: readonly QueuedEvent[]): readonly StoreChange[] {
    const records: StoreChange[] = [];
    for (const name of names) {
      const told = this.#begun[name]?.told?.(sent, left);
      if (told !== undefined) records.push(...told);
    }
    return records;
  }

  async informed(url: string, localAddress: string | undefined): Promise<void> {
    for (const name of names) {
      const doing = this.#begun[name]?.informed?.(url, localAddress);
      if (doing !== undefined) await doing;
    }
  }

  sessionFailed(): void {
    for (const name of names) this.#begun[name]?.sessionFailed?.();
  }

  async sessionSucceeded(): Promise<void> {
    for (const name of names) {
      const doing = this.#begun[name]?.sessionSucceeded?.();
      if (doing !== undefined) await doing;
    }
  }

  removal(occasion: "new-acs" | "factory-reset"): Removal {
    const removals = [...this.all()].flatMap((each) => each.removal?.(occasion) ?? []);
    return {
      records: removals.flatMap(({ records }) => records),
      removed: () => {
        for (const { removed } of removals) removed();
      },
    };
  }

  async stop(): Promise<void> {
    await Promise.all([...this.all()].map((each) => each.stop?.()));
  }
}
