import { type ManagementSettings, managementPath } from "../../device/management-server/management-settings.ts";
import type { Compared, ValueChange } from "../../model/tree.ts";
import type { Activity, Moment } from "../context/activity.ts";
import type { AgentContext } from "../context/context.ts";
import { ChangeWatch } from "./change-watch.ts";

/**
 * Whether the ACS is to be told of values that changed by themselves or by somebody local. The tree knows which, keeps
 * them until they are acknowledged, and leaves out what the ACS itself has set. [TR-069 3.7.1.5]
 */
export class ValueChanges implements Activity {
  readonly #context: AgentContext;
  readonly #others: Pick<Required<Activity>, "beforeInform" | "lookAgain">;
  /** Absent while there is nothing to watch for. */
  #watch: ChangeWatch | undefined;
  /** A change with active notification waits for a session. */
  hasActiveChange = false;
  /** Of those, one that is not the number of manageable devices. */
  #isUrgent = false;
  /** When the ACS was last told of that number; by the monotonic clock, not kept over a restart. */
  #devicesReportedMs: number | undefined;
  /** That changes cannot be detected is said once in the log, not at every try. */
  #failing = false;

  /** `others`: the activities that keep values in the tree, which are made true before values are compared. */
  constructor(context: AgentContext, others: Pick<Required<Activity>, "beforeInform" | "lookAgain">) {
    this.#context = context;
    this.#others = others;
  }

  get dueMs(): number {
    return this.#watch?.dueMs ?? Number.POSITIVE_INFINITY;
  }

  up(): void {
    this.#watch ??= new ChangeWatch(this.#context.options, this.#context);
    this.#watch.start();
  }

  async take({ settings }: Moment): Promise<undefined> {
    const which = this.#watch?.take();
    if (this.#watch?.isDone) this.#watch = undefined;
    if (which === undefined) return;
    this.#others.lookAgain();
    await this.#others.beforeInform(settings);
    await this.compare(which);
  }

  stop(): void {
    this.#watch?.stop();
  }

  /** Compares; a change that is active and new cuts the wait for a retry short. */
  async compare(which: Compared = "volatile"): Promise<void> {
    const before = this.hasActiveChange;
    await this.detect(which);
    if (this.hasActiveChange && !before) this.#context.retryNow();
  }

  private get manageableDevices(): string {
    return managementPath(this.#context.options.tree.root, "ManageableDeviceNumberOfEntries");
  }

  /** Compares, and tells what has changed of it. While that is not possible, as when the store is full, nothing has. */
  async detect(which: Compared = "all"): Promise<readonly ValueChange[]> {
    const changes = await this.changesNow(which);
    const active = changes.filter((change) => change.active);
    const all = which === "all";
    this.hasActiveChange = active.length > 0 || (this.hasActiveChange && !all);
    this.#isUrgent = active.some(({ path }) => path !== this.manageableDevices) || (this.#isUrgent && !all);
    return changes;
  }

  /** Nothing waits for a session any more. */
  clear(): void {
    this.hasActiveChange = false;
    this.#isUrgent = false;
  }

  /** The ACS has been told of these. */
  reported(changes: readonly ValueChange[]): void {
    if (changes.some(({ active, path }) => active && path === this.manageableDevices)) {
      this.#devicesReportedMs = this.#context.options.clock.monotonicMs();
    }
  }

  /**
   * When a session only for the sake of changes may begin.
   * [TR-181 ManagementServer.DefaultActiveNotificationThrottle, ManagementServer.ManageableDeviceNotificationLimit]
   */
  sessionMs(lastSuccessMs: number, settings: ManagementSettings): number {
    if (!this.hasActiveChange) return Number.POSITIVE_INFINITY;
    const throttledMs = lastSuccessMs + settings.activeNotificationThrottleSeconds * 1000;
    if (this.#isUrgent) return throttledMs;
    const reportedMs = this.#devicesReportedMs ?? Number.NEGATIVE_INFINITY;
    return Math.max(throttledMs, reportedMs + settings.manageableDeviceLimitSeconds * 1000);
  }

  private async changesNow(which: Compared): Promise<readonly ValueChange[]> {
    const { log, tree } = this.#context.options;
    try {
      const changes = await tree.detectChanges(which);
      this.#failing = false;
      return changes;
    } catch (failure) {
      if (!this.#failing) log.error("value-change.detect", { reason: String(failure) });
      this.#failing = true;
      return [];
    }
  }
}
