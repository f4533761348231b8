import { eventRules, haveArisen } from "../../cwmp/events.ts";
import type { RpcActions } from "../../cwmp/session/session-context.ts";
import { isOfVersion } from "../../cwmp/session/versions.ts";
import type { CwmpNamespace } from "../../cwmp/soap/namespaces.ts";
import type { ManagementSettings } from "../../device/management-server/management-settings.ts";
import { type AgentContext, persist } from "../context/context.ts";
import type { QueuedEvent } from "../context/event-queue.ts";
import type { SessionRecord } from "../control/results.ts";
import { Attempts } from "./attempts.ts";
import { CpeRequests } from "./cpe-requests.ts";
import { type EndedSession, isLasting, lowerNamespace, needsRetry, runDeviceSession } from "./device-session.ts";
import type { SessionParticipants } from "./session-participants.ts";
import type { SessionTrigger } from "./session-trigger.ts";

interface RunningSession {
  readonly abort: AbortController;
  /** Resolves once all that follows from its end is done. */
  readonly ended: Promise<void>;
}

type FailedOutcome = Extract<EndedSession["outcome"], { readonly ok: false }>;

/** Whether an ACS may have refused the Inform for its namespace, which old ones do without a fault. [TR-069 3.7.4] */
const mayBeVersion = (outcome: FailedOutcome): boolean =>
  outcome.code === "status" && !outcome.informed && (outcome.status === 400 || outcome.status === 500);

const noSessions: readonly SessionRecord[] = [];

/** The sessions of one device with its ACS: when the next is due, the one that runs, and how the latest went. */
export class Sessions {
  readonly #context: AgentContext;
  readonly #participants: SessionParticipants;
  readonly attempts = new Attempts();
  /** Made when needed: ten thousand idle devices do without. */
  #requests: CpeRequests | undefined;
  #running: RunningSession | undefined;
  /** Somebody local wants a session; called back with how it went. */
  #waiting: ((record: SessionRecord | undefined) => void)[] | undefined;
  /** The URL of the ACS that the latest successful session was with: what it refuses since is not the version. */
  #heardBy: string | undefined;
  /** Offered to the ACS at this URL until the next start: what it refused need not have been the version. */
  #offered: { readonly url: string; readonly namespace: CwmpNamespace } | undefined;
  /** The latest sessions, newest first. */
  history = noSessions;

  constructor(context: AgentContext, participants: SessionParticipants) {
    this.#context = context;
    this.#participants = participants;
  }

  get isRunning(): boolean {
    return this.#running !== undefined;
  }

  get state(): "idle" | "running" | "waiting-to-retry" {
    if (this.isRunning) return "running";
    return this.retryMs === Number.POSITIVE_INFINITY ? "idle" : "waiting-to-retry";
  }

  /** When a failed one is tried again, by the monotonic clock; Infinity while none is, as without EnableCWMP. */
  get retryMs(): number {
    const { enabled, url } = this.#context.settings;
    return enabled && url !== "" ? this.attempts.retryMs : Number.POSITIVE_INFINITY;
  }

  private get cpeRequests(): CpeRequests {
    this.#requests ??= new CpeRequests(this.#context, this.#participants);
    return this.#requests;
  }

  /** When the next session is to begin, by the monotonic clock. */
  dueMs(settings: ManagementSettings): number {
    if (!settings.enabled || settings.url === "") return Number.POSITIVE_INFINITY;
    if (this.#waiting !== undefined) return 0;
    const { retryMs, lastSuccessMs } = this.attempts;
    if (retryMs !== Number.POSITIVE_INFINITY) return retryMs;
    const pending = this.tellable(settings.url);
    const changesMs = this.#participants.valueChanges.sessionMs(lastSuccessMs, settings);
    if (pending.length === 0) return changesMs;
    if (pending.some(({ code }) => eventRules[code].clearedBy === "Inform")) return 0;
    return Math.min(this.cpeRequests.dueMs(pending), changesMs);
  }

  /** A session at the next evaluation, or after the present one; resolves when it has ended, with nothing if the agent stops. */
  request(): Promise<SessionRecord | undefined> {
    return new Promise((resolve) => {
      this.#waiting = [...(this.#waiting ?? []), resolve];
    });
  }

  /** Begins one. `ended` is a job of the mailbox, after which nobody waits for the session any more; `failed` is told what went wrong in it. */
  begin(
    { url, username, password, compression }: ManagementSettings,
    actions: RpcActions,
    ended: () => Promise<void>,
    failed: (failure: unknown) => void,
  ): void {
    const waiting = this.#waiting ?? [];
    this.#waiting = undefined;
    const abort = new AbortController();
    const trigger: SessionTrigger = {
      target: { url, username, password, compression },
      local: waiting.length > 0,
      retry: this.attempts.retryMs !== Number.POSITIVE_INFINITY,
      retryCount: this.attempts.failed,
      actions,
      signal: abort.signal,
      namespace: this.namespaceFor(url),
    };
    const conclude = async (session: EndedSession): Promise<void> => {
      await this.conclude(session, trigger);
      await ended();
    };
    const running = runDeviceSession(this.#context, this.#participants, this.cpeRequests, trigger)
      .then(async (session) => {
        await this.#context.mailbox.post(() => conclude(session));
        return session.record;
      })
      .catch(failed)
      .then((record) => {
        for (const tell of waiting) tell(record ?? undefined);
      });
    this.#running = { abort, ended: running };
  }

  private async conclude({ inform, outcome, record }: EndedSession, trigger: SessionTrigger): Promise<void> {
    const { events, options, settings } = this.#context;
    const { clock, random } = options;
    const { url } = trigger.target;
    this.#running = undefined;
    this.remember(record);
    this.count(record, trigger.retry);
    const isDelivered = outcome.ok || outcome.informed;
    events.settleInFlight(isDelivered);
    if (!outcome.ok) this.cpeRequests.broke();
    const nowMs = clock.monotonicMs();
    if (outcome.ok) {
      this.attempts.succeed(nowMs);
      this.cpeRequests.concluded(nowMs, settings, random);
      await this.#participants.sessionSucceeded();
      this.#heardBy = url;
    } else {
      if (!isDelivered) this.#participants.sessionFailed();
      await this.fallBack(outcome, url);
      this.attempts.isOwed ||= isDelivered && isLasting(inform);
      const pending = this.tellable(url);
      const hasEvents = needsRetry(pending, inform);
      this.attempts.fail(nowMs, hasEvents, settings, random.fraction(), outcome.retryAfterSeconds);
      if (inform !== undefined && haveArisen(pending, inform.pending)) this.attempts.retryNow(nowMs);
    }
    if (this.#requests?.isForgettable) this.#requests = undefined;
    const { valueChanges } = this.#participants;
    // The session may have told of them, or the ACS set them.
    if (valueChanges.hasActiveChange) await valueChanges.detect();
  }

  /** An ACS that did not take the Inform for its namespace is offered the next lower one. [TR-069 3.7.4] */
  private async fallBack(outcome: FailedOutcome, url: string): Promise<void> {
    const { options, records } = this.#context;
    const lower = lowerNamespace(this.namespaceFor(url));
    if (outcome.code === "version") {
      this.#offered = undefined;
      await persist(this.#context, "namespace", () => options.store.write([records.rememberNamespace(lower, url)]));
    } else if (mayBeVersion(outcome) && this.#heardBy !== url) this.#offered = { url, namespace: lower };
  }

  /** The events that an Inform to this ACS can announce. The others wait for a session that there is anyway. [TR-069 3.7.4] */
  private tellable(url: string): readonly QueuedEvent[] {
    const { pending } = this.#context.events;
    if (pending.length === 0) return pending;
    const namespace = this.namespaceFor(url);
    return pending.filter(({ code }) => isOfVersion(code, namespace));
  }

  private namespaceFor(url: string): CwmpNamespace {
    return this.#offered?.url === url ? this.#offered.namespace : this.#context.records.namespaceFor(url);
  }

  private remember(record: SessionRecord): void {
    const { configuration, log } = this.#context.options;
    const { sessionHistory } = configuration;
    if (sessionHistory > 0) this.history = [record, ...this.history].slice(0, sessionHistory);
    log[record.ok ? "info" : "warn"]("session.end", {
      outcome: record.outcome,
      events: record.events.join(", "),
      rpcs: record.rpcs,
      ms: record.durationMs,
      retryCount: record.retryCount,
      ...(record.reason !== "" && { reason: record.reason }),
    });
  }

  private count({ durationMs, outcome }: SessionRecord, isRetry: boolean): void {
    const { meter } = this.#context.options;
    if (meter === undefined) return;
    meter.count("sessions", { outcome });
    meter.sessionTook(durationMs / 1000);
    if (isRetry) meter.count("session_retries", {});
  }

  /** Ends the session that runs, and tells whoever waits for one that none will come. */
  async stop(): Promise<void> {
    const running = this.#running;
    running?.abort.abort();
    for (const tell of this.#waiting ?? []) tell(undefined);
    await running?.ended;
  }
}
