import type { ProfileSchedule } from "../../device/bulk-data/profile.ts";
import type { ReportOutcome } from "../../ports/report-sender.ts";
import type { AgentOptions } from "../context/options.ts";
import type { LastSending } from "../control/results.ts";
import { Ticks } from "../informs/ticks.ts";

/** What one profile is about to do. Nothing of it outlives a reboot. */
export class ProfileState extends Ticks {
  /** That its reports are in. */
  encodingType: string;
  enabled = false;
  /** Failed attempts in this interval. */
  failures = 0;
  /** When a failed one is tried again, by the monotonic clock. */
  retryMs = Number.POSITIVE_INFINITY;
  /** Ends what is being sent, if anything is. */
  sending: AbortController | undefined;
  /** There is more to send after what is being sent, since a report came meanwhile or one request was not enough. */
  again = false;
  last: LastSending | undefined;
  /** Who waits for the next sending, and for the present one. */
  waiting: ((sent: LastSending) => void)[] = [];
  awaited: ((sent: LastSending) => void)[] = [];

  constructor({ clock, random }: Pick<AgentOptions, "clock" | "random">, { encodingType }: ProfileSchedule) {
    super(clock, random.fraction());
    this.encodingType = encodingType;
  }

  get nextMs(): number {
    const retryMs = this.enabled && this.sending === undefined ? this.retryMs : Number.POSITIVE_INFINITY;
    return Math.min(this.dueMs, retryMs);
  }

  /** An interval begins: what was tried in the last one does not count. */
  startOver(): void {
    this.failures = 0;
    this.retryMs = Number.POSITIVE_INFINITY;
  }

  begun(): AbortSignal {
    const abort = new AbortController();
    this.sending = abort;
    this.again = false;
    this.awaited = this.waiting;
    this.waiting = [];
    return abort.signal;
  }

  /** What is being sent is only a part: who waits for it waits for the rest, which is sent at once. */
  awaitRest(): void {
    this.again = true;
    this.waiting = [...this.awaited, ...this.waiting];
    this.awaited = [];
  }

  ended(atMs: number, outcome: ReportOutcome, what: Pick<LastSending, "reports" | "octets">): LastSending {
    const { ok, status } = outcome;
    this.sending = undefined;
    this.last = { atMs, ok, ...what, status, reason: outcome.ok ? "" : outcome.reason };
    for (const tell of this.awaited) tell(this.last);
    this.awaited = [];
    return this.last;
  }

  /** Gives up what is being sent, and whoever waits. */
  stop(atMs: number): void {
    this.sending?.abort();
    this.startOver();
    this.awaited.push(...this.waiting);
    this.waiting = [];
    if (this.sending === undefined && this.awaited.length === 0) return;
    this.ended(atMs, { ok: false, kind: "cancelled", reason: "sending was given up" }, { reports: 0, octets: 0 });
  }
}
