import { type CwmpEvent, eventRules } from "../cwmp/events.ts";
import { ManagementSettings } from "../device/management-server/management-settings.ts";
import type { Compared } from "../model/tree.ts";
import type { Cancel } from "../ports/clock.ts";
import type { Agent, AgentOptions } from "./agent.ts";
import { boot, endDelay, greet } from "./boot.ts";
import { answer, refusal } from "./commands.ts";
import { ConnectionRequestDoor, type House } from "./connection-request/connection-request-server.ts";
import { Alarm, type Sleeper } from "./context/alarm.ts";
import { EventQueue } from "./context/event-queue.ts";
import { Mailbox } from "./context/mailbox.ts";
import { AgentRecords } from "./context/records.ts";
import type { ControlAnswer, ControlCommand, ControlRequest, SessionRecord } from "./control/control.ts";
import { carryOut, type Deferred, deviceLife, heavier, reboot } from "./deferred.ts";
import { SystemWatch } from "./informs/change-watch.ts";
import { Heartbeat } from "./informs/heartbeat.ts";
import { PeriodicInform } from "./informs/periodic.ts";
import { ScheduledInforms } from "./informs/scheduled-informs.ts";
import { ValueChangeWatch } from "./informs/value-changes.ts";
import { keep, type Parts } from "./parts.ts";
import { isScheduled, ScheduledReboot } from "./restart/scheduled-reboot.ts";
import { Attempts } from "./session/attempts.ts";
import { OwnRequests } from "./session/cpe-requests.ts";
import { type Contact, contact, lowerNamespace } from "./session/run-session.ts";
import { giveUpFirmware } from "./transfers/firmware-trial.ts";
import { DownloadWishes } from "./transfers/request-download.ts";
import { Transfers } from "./transfers/transfers.ts";

/** How long an orderly stop may take. */
const stopMs = 2000;
/** How long after something went wrong within the agent itself it looks again at what is due. */
const troubleMs = 60_000;

const noSessions: readonly SessionRecord[] = [];

interface RunningSession {
  readonly abort: AbortController;
  readonly ended: Promise<void>;
}

/**
 * One device's life: events and deadlines go in, sessions and what must wait for their end come out. Everything that
 * changes anything is a job in the mailbox; after each, `#look` decides what follows.
 */
export class Life implements Agent, Parts, House, Sleeper {
  readonly options: AgentOptions;
  readonly mailbox = new Mailbox();
  readonly queue: EventQueue;
  readonly schedules: ScheduledInforms;
  readonly transfers: Transfers;
  readonly attempts = new Attempts();
  readonly watch: ValueChangeWatch;
  readonly door: ConnectionRequestDoor;
  readonly periodic: PeriodicInform;
  readonly #system: SystemWatch;
  readonly #heartbeat = new Heartbeat();
  readonly #alarm: Alarm;
  // Made when they are needed: ten thousand idle devices do without.
  #wishes: DownloadWishes | undefined;
  #requests: OwnRequests | undefined;
  #reboots: ScheduledReboot | undefined;
  #state: "down" | "up" | "stopping" = "down";
  #session: RunningSession | undefined;
  /** What waits for the end of the session. */
  #deferred: Deferred | undefined;
  /** The ACS URL of which it is settled whether it is owed a BOOTSTRAP. */
  #knownUrl = "";
  /** Somebody local wants a session; called back with how it went. */
  #asked: ((record: SessionRecord | undefined) => void)[] | undefined;
  sessions = noSessions;

  constructor(options: AgentOptions) {
    const { store, scope, clock, random } = options;
    this.options = options;
    this.queue = new EventQueue(store, scope);
    this.schedules = new ScheduledInforms(options);
    this.transfers = new Transfers(this);
    this.watch = new ValueChangeWatch(options);
    this.door = new ConnectionRequestDoor(this);
    this.periodic = new PeriodicInform(clock, random.fraction());
    this.#system = new SystemWatch(options, this);
    this.#alarm = new Alarm(clock, this);
  }

  get records(): AgentRecords {
    return new AgentRecords(this.options.store, this.options.scope);
  }

  get settings(): ManagementSettings {
    return new ManagementSettings(this.options.tree, this.options.defaults);
  }

  get wishes(): DownloadWishes {
    this.#wishes ??= new DownloadWishes(this);
    return this.#wishes;
  }

  get requests(): OwnRequests {
    this.#requests ??= new OwnRequests(this);
    return this.#requests;
  }

  /** Begins, or begins anew after a reboot. */
  async start(): Promise<void> {
    await this.mailbox.post(() => this.#boot());
  }

  async #boot(): Promise<void> {
    if (this.#state === "stopping") return;
    await boot(this);
    await this.#resume();
  }

  async #resume(): Promise<void> {
    if (this.#state === "stopping") return;
    const { settings } = this;
    this.#knownUrl = settings.url;
    this.periodic.arm(settings);
    this.#system.start();
    this.#state = "up";
    await this.transfers.tidy();
    await this.#look();
  }

  lookAgain(): void {
    this.mailbox.post(() => this.#look()).catch((failure) => this.#trouble(failure));
  }

  /** Takes what has become due, follows the settings, and starts what is to be started. */
  async #look(): Promise<void> {
    if (this.#state !== "up") return;
    const { settings } = this;
    await this.#notice(settings);
    if (this.#session !== undefined) return this.#sleepUntil(Number.POSITIVE_INFINITY);
    if (this.#deferred !== undefined) return this.#finish(this.#deferred);
    const { clock } = this.options;
    await this.transfers.begin();
    const sessionMs = this.#sessionMs(settings);
    if (sessionMs <= clock.monotonicMs()) this.#startSession(settings);
    this.#sleepUntil(this.#session === undefined ? sessionMs : Number.POSITIVE_INFINITY);
  }

  async #notice(settings: ManagementSettings): Promise<void> {
    const { clock, random, tree } = this.options;
    if (this.periodic.clockMoved()) {
      this.periodic.arm(settings);
      if (clock.synchronized()) {
        this.schedules.clockSet();
        this.transfers.clockSet();
      }
    }
    if (this.#session === undefined) await this.#followUrl(settings);
    if (this.door.neglected(settings)) await this.door.attend(settings);
    const events: CwmpEvent[] = [];
    if (this.periodic.take(settings)) events.push({ code: "2 PERIODIC", commandKey: "" });
    if (this.#heartbeat.take(tree, clock, settings.enabled, () => random.fraction())) {
      events.push({ code: "14 HEARTBEAT", commandKey: "" });
    }
    const { commandKeys, changes } = this.schedules.due();
    if (commandKeys.length > 0) events.push({ code: "3 SCHEDULED", commandKey: "" });
    for (const commandKey of commandKeys) events.push({ code: "M ScheduleInform", commandKey });
    if (events.length > 0) {
      await this.#raise(events, changes);
      this.schedules.forget(changes);
    }
    if (isScheduled(settings)) this.#reboots ??= new ScheduledReboot(clock);
    if (this.#reboots?.take(settings, this.#session === undefined)) {
      await endDelay(this);
      this.defer("reboot");
    }
    const look = this.#system.take();
    if (look !== undefined) {
      await this.door.attend(settings);
      await this.noticeChanges(look);
      if (this.#session === undefined && (await giveUpFirmware(this.options))) this.defer("reboot");
    }
  }

  /** Looks at notified parameters; one that is active and newly changed cuts a retry's wait short. */
  async noticeChanges(which: Compared = "volatile"): Promise<void> {
    const before = this.watch.pressing;
    await this.watch.look(which);
    if (this.watch.pressing && !before) this.attempts.hurry(this.options.clock.monotonicMs());
  }

  /** Keeps the events before anything is done about them; a store that cannot take them does not keep the ACS from hearing. */
  async #raise(events: readonly CwmpEvent[], alongside: Parameters<EventQueue["replace"]>[1] = []): Promise<void> {
    const { clock } = this.options;
    const next = this.queue.raised(events, clock.wallMs());
    if (next !== this.queue.pending) this.attempts.hurry(clock.monotonicMs());
    this.queue.become(next, await keep(this.options, "event", () => this.queue.write(next, alongside)));
  }

  /** Another ACS URL than the one known: its ACS is owed a BOOTSTRAP, unless it had one. */
  async #followUrl({ url }: ManagementSettings): Promise<void> {
    if (url === this.#knownUrl) return;
    this.#knownUrl = url;
    this.attempts.startOver();
    const { pending } = this.queue;
    await greet(
      this,
      pending,
      pending.filter(({ code }) => code === "1 BOOT"),
    );
  }

  /** When the next session is to begin, by the monotonic clock. */
  #sessionMs(settings: ManagementSettings): number {
    if (!settings.enabled || settings.url === "") return Number.POSITIVE_INFINITY;
    if (this.#asked !== undefined) return 0;
    const { retryMs, lastSuccessMs } = this.attempts;
    if (retryMs !== Number.POSITIVE_INFINITY) return retryMs;
    const { pending } = this.queue;
    const pressingMs = this.watch.sessionMs(lastSuccessMs, settings);
    if (pending.length === 0) return pressingMs;
    if (pending.some(({ code }) => eventRules[code].clearedBy === "Inform")) return 0;
    return Math.min(this.requests.dueMs(pending), pressingMs);
  }

  #sleepUntil(sessionMs: number): void {
    this.#alarm.set(
      Math.min(
        sessionMs,
        this.periodic.dueMs,
        this.#heartbeat.dueMs,
        this.schedules.nextMs,
        this.transfers.nextMs,
        this.#reboots?.dueMs ?? Number.POSITIVE_INFINITY,
        this.#system.dueMs,
      ),
    );
  }

  #startSession(settings: ManagementSettings): void {
    const abort = new AbortController();
    const asked = this.#asked;
    this.#asked = undefined;
    const retry = this.attempts.retryMs !== Number.POSITIVE_INFINITY;
    const { url, username, password, compression } = settings;
    const target = { url, username, password, compression };
    const occasion = {
      target,
      local: asked !== undefined,
      retry,
      life: deviceLife(this, (action) => this.defer(action)),
      signal: abort.signal,
    };
    const ended = contact(this, occasion)
      .then((result) => this.mailbox.post(() => this.#conclude(result, url)))
      .catch((failure) => this.#trouble(failure))
      .then(() => {
        for (const tell of asked ?? []) tell(this.sessions[0]);
      });
    this.#session = { abort, ended };
  }

  async #conclude({ outcome, record, owed }: Contact, url: string): Promise<void> {
    const { clock, configuration, host, log, random, store } = this.options;
    this.#session = undefined;
    const { sessionHistory } = configuration;
    if (sessionHistory > 0) this.sessions = [record, ...this.sessions].slice(0, sessionHistory);
    log[outcome.ok ? "info" : "warn"]("session.end", {
      outcome: record.outcome,
      events: record.events.join(", "),
      rpcs: record.rpcs,
      ms: record.durationMs,
      retryCount: record.retryCount,
      ...(record.reason !== "" && { reason: record.reason }),
    });
    if (this.#state === "stopping") return;
    const now = clock.monotonicMs();
    if (outcome.ok) {
      this.attempts.succeed(now);
      this.requests.concluded(now, this.settings, random.fraction());
      if (host.firmware !== undefined) await this.transfers.upgrades.confirm();
    } else this.attempts.fail(now, owed, this.settings, random.fraction(), outcome.retryAfterSeconds);
    if (this.#requests?.atRest) this.#requests = undefined;
    if (!outcome.ok && outcome.code === "version") {
      const lower = lowerNamespace(this.records.namespaceFor(url));
      await keep(this.options, "namespace", () => store.write([this.records.understood(lower, url)]));
    }
    if (this.watch.pressing) await this.watch.look();
    this.defer("settle");
    await this.#look();
  }

  /** What had to wait for the end of the session. */
  async #finish(deferred: Deferred): Promise<void> {
    this.#deferred = undefined;
    if (!(await carryOut(this, deferred))) return this.#look();
    this.#state = "down";
    this.#alarm.clear();
    this.transfers.interrupt();
    await this.door.close();
    // Not awaited: a device that is down still answers what is asked locally, and can be stopped.
    reboot(this)
      .then((up) => this.mailbox.post(() => (up ? this.#boot() : this.#resume())))
      .catch((failure) => this.#trouble(failure));
  }

  knocked(): void {
    this.mailbox
      .post(async () => {
        if (this.#state !== "up") return;
        await this.#raise([{ code: "6 CONNECTION REQUEST", commandKey: "" }]);
        await this.#look();
      })
      .catch((failure) => this.#trouble(failure));
  }

  defer(action: Deferred): void {
    this.#deferred = heavier(this.#deferred, action);
  }

  get session(): "idle" | "running" | "waiting-to-retry" {
    if (this.#session !== undefined) return "running";
    return this.attempts.retryMs === Number.POSITIVE_INFINITY ? "idle" : "waiting-to-retry";
  }

  /** A session now, or after the present one; resolves when it has ended. */
  inform(): Promise<SessionRecord | undefined> {
    return new Promise((resolve) => {
      this.#asked = [...(this.#asked ?? []), resolve];
    });
  }

  async control<C extends ControlCommand>(request: Extract<ControlRequest, { command: C }>): Promise<ControlAnswer<C>> {
    if (this.#state === "stopping") return refusal("stopping", "the agent is stopping");
    return answer(this, request);
  }

  async stop(): Promise<void> {
    const { clock, log } = this.options;
    this.#state = "stopping";
    this.#alarm.clear();
    this.#system.stop();
    const session = this.#session;
    session?.abort.abort();
    for (const tell of this.#asked ?? []) tell(undefined);
    let cancel: Cancel = () => {};
    const late = new Promise<void>((resolve) => {
      cancel = clock.after(stopMs, resolve);
    });
    const orderly = Promise.all([session?.ended, this.transfers.stopped(), this.mailbox.drained(), this.door.close()]);
    await Promise.race([late, orderly]).catch((failure) => this.#trouble(failure));
    cancel();
    log.info("agent.stop");
  }

  /** What nobody has foreseen must not end a life: it is said, and looked at again later. */
  #trouble(failure: unknown): void {
    const { clock, log } = this.options;
    log.error("agent.error", { reason: String(failure) });
    if (this.#state === "up") this.#alarm.set(clock.monotonicMs() + troubleMs);
  }
}
