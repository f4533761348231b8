import { unknownTime } from "../../cwmp/transfer-time.ts";
import { type ManagementSettings, managementPath } from "../../device/management-server/management-settings.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Activity, Moment } from "../context/activity.ts";
import { type AgentContext, persist } from "../context/context.ts";
import { instant } from "../informs/ticks.ts";

type RebootSettings = Pick<ManagementSettings, "scheduleReboot" | "delayRebootSeconds">;

/** Whether a reboot is set as a parameter; most devices never see one. */
export const isRebootScheduled = ({ scheduleReboot, delayRebootSeconds }: RebootSettings): boolean =>
  delayRebootSeconds >= 0 || instant(scheduleReboot) !== undefined;

/** Any start puts an end to a DelayReboot, done or not. [TR-181 ManagementServer.DelayReboot] */
export async function endDelay(context: Pick<AgentContext, "options" | "settings">): Promise<void> {
  if (context.settings.delayRebootSeconds >= 0) await write(context, "DelayReboot", "-1");
}

async function write(
  context: Pick<AgentContext, "options">,
  name: "DelayReboot" | "ScheduleReboot",
  value: string,
): Promise<void> {
  const { tree } = context.options;
  const edit = { kind: "set", path: managementPath(tree.root, name), value } as const;
  await persist(context, "scheduled-reboot", () => tree.apply([edit], { origin: "agent" }));
}

/** Reboots that are set as parameters, each of them once. [TR-181 ManagementServer.ScheduleReboot, ManagementServer.DelayReboot] */
export class ScheduledReboot implements Activity {
  readonly #context: AgentContext;
  #schedule = "";
  /** By the wall clock. */
  #scheduledMs = Number.POSITIVE_INFINITY;
  #delaySeconds = -1;
  /** By the monotonic clock. */
  #delayedMs = Number.POSITIVE_INFINITY;

  constructor(context: AgentContext) {
    this.#context = context;
  }

  get #clock(): Clock {
    return this.#context.options.clock;
  }

  /** A moment by the wall clock is not known until that is set. */
  get #scheduledDueMs(): number {
    const clock = this.#clock;
    return clock.synchronized() ? clock.monotonicMs() + this.#scheduledMs - clock.wallMs() : Number.POSITIVE_INFINITY;
  }

  get dueMs(): number {
    return Math.min(this.#scheduledDueMs, this.#delayedMs);
  }

  async take({ settings, resting }: Moment): Promise<undefined> {
    this.#follow(settings, resting);
    // It is a change of the tree too: not in the middle of a session.
    const nowMs = this.#clock.monotonicMs();
    if (!resting || this.dueMs > nowMs) return;
    // What is scheduled comes independently of any other reboot. Once done it is taken back: a machine without a clock of its
    // own starts in the past, and would find the moment ahead again.
    if (this.#scheduledDueMs <= nowMs) {
      this.#scheduledMs = Number.POSITIVE_INFINITY;
      await write(this.#context, "ScheduleReboot", unknownTime);
    }
    this.#delayedMs = Number.POSITIVE_INFINITY;
    await endDelay(this.#context);
    this.#context.defer("reboot");
  }

  /** A ScheduleReboot that is past when it is first seen is ignored; a DelayReboot counts from the end of the session that set it. */
  #follow({ scheduleReboot, delayRebootSeconds }: RebootSettings, resting: boolean): void {
    const clock = this.#clock;
    if (scheduleReboot !== this.#schedule && clock.synchronized()) {
      const atMs = instant(scheduleReboot);
      this.#schedule = scheduleReboot;
      this.#scheduledMs = atMs !== undefined && atMs > clock.wallMs() ? atMs : Number.POSITIVE_INFINITY;
    }
    if (delayRebootSeconds !== this.#delaySeconds) {
      const delayMs = delayRebootSeconds < 0 ? Number.POSITIVE_INFINITY : delayRebootSeconds * 1000;
      this.#delayedMs = resting ? clock.monotonicMs() + delayMs : Number.POSITIVE_INFINITY;
      if (resting) this.#delaySeconds = delayRebootSeconds;
    }
  }
}
