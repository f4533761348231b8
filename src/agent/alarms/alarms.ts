import { type AlarmKind, type ReportingMechanism, wantedAlarms } from "../../device/fault-mgmt/supported-alarms.ts";
import type { ParameterValue } from "../../model/tree.ts";
import type { StoreChange } from "../../ports/store.ts";
import type { Activity, Removal } from "../context/activity.ts";
import { type AgentContext, persist } from "../context/context.ts";
import type { QueuedEvent } from "../context/event-queue.ts";
import type { ValueChanges } from "../informs/value-changes.ts";
import {
  type AlarmLog,
  cleared,
  emptyLog,
  raised,
  readLog,
  shownTables,
  standing,
  timed,
  withBlankRows,
  without,
} from "./alarm-log.ts";
import { type Condition, conditionsIn, cpuUsage, patternsOf } from "./conditions.ts";
import { LoadWindow } from "./load-window.ts";

/** Between looks at the system. */
const everyMs = 15_000;
/** What is wrong, or right again, at so many looks in a row is believed: a link that flaps is one alarm. */
const looks: Partial<Record<AlarmKind, number>> = { link: 2, wan: 2, temperature: 2, memory: 2, cpu: 4, radio: 2 };
/** A way out, or a radio, that has not been up since the boot is missing only after so long: some take minutes. */
const bootSeconds = 300;
/** Sessions that fail one after the other before that is an alarm. */
const failedSessions = 3;

const space = (scope: string): string => `${scope}alarm`;
const key = "log";

/** Watches for what the ACS wants to be alarmed of. [TR-181 FaultMgmt] */
export class Alarms implements Activity {
  readonly #context: AgentContext;
  readonly #valueChanges: Pick<ValueChanges, "compare">;
  readonly #ignore: () => void;
  #log: AlarmLog;
  #wanted: ReadonlyMap<AlarmKind, ReportingMechanism> = new Map();
  #hasChanged = true;
  /** The device has begun anew, which ends what stood before. */
  #hasBooted = false;
  #dueMs = Number.POSITIVE_INFINITY;
  /** By kind and object: how often the opposite of what the log says was seen in a row. */
  #doubts = new Map<string, number>();
  /** Links and radios that have been seen up: a link that was never connected is no alarm. */
  readonly #seenUp = new Set<string>();
  /** Whether a default route has been there. */
  #hasLedOut = false;
  /** When something happened while the clock was not set: by number and type of event, by the monotonic clock. */
  readonly #untimed = new Map<string, number>();
  #failedSessions = 0;
  readonly #load = new LoadWindow();

  constructor(context: AgentContext, valueChanges: Pick<ValueChanges, "compare">) {
    const { scope, store, tree } = context.options;
    this.#context = context;
    this.#valueChanges = valueChanges;
    this.#log = readLog(store.read(space(scope), key)) ?? emptyLog;
    this.#wanted = wantedAlarms(tree);
    this.#show(this.#log);
    this.#ignore = tree.onCommit(() => {
      this.#hasChanged = true;
    });
  }

  get dueMs(): number {
    return this.#dueMs;
  }

  async take(): Promise<undefined> {
    const { clock, tree } = this.#context.options;
    if (this.#hasChanged) {
      this.#hasChanged = false;
      this.#wanted = wantedAlarms(tree);
      await this.#dropUnwanted();
      if (this.#hasBooted) await this.#beginAnew();
      await this.#tell(this.#log);
      if (this.#wanted.size === 0) this.#dueMs = Number.POSITIVE_INFINITY;
      else this.#dueMs = Math.min(this.#dueMs, clock.monotonicMs());
    }
    if (clock.monotonicMs() < this.#dueMs) return;
    this.#dueMs = clock.monotonicMs() + everyMs;
    await this.#look();
  }

  /** Alarms of a kind that has been disabled are none. */
  async #dropUnwanted(): Promise<void> {
    let next = this.#log;
    for (const alarm of this.#log.current) if (!this.#wanted.has(alarm.kind)) next = without(next, alarm);
    await this.#become(next);
  }

  /**
   * To an ACS no alarm from before a boot stands: each ends, and is raised anew under another number where its cause is still there.
   * What became of them before stays to be told. A link that was missed is missed still, though it has not been seen up.
   * [TR-181 FaultMgmt]
   */
  async #beginAnew(): Promise<void> {
    let next = this.#log;
    this.#seenUp.clear();
    this.#hasLedOut = false;
    this.#failedSessions = 0;
    for (const alarm of this.#log.current) {
      if (alarm.kind === "link") this.#seenUp.add(alarm.object);
      const mechanism = this.#wanted.get(alarm.kind);
      if (mechanism !== undefined) next = cleared(next, alarm, mechanism, this.#nowMs, "the agent has started anew");
    }
    await this.#become(next);
    this.#hasBooted = false;
  }

  /** 0 where the device does not know the time. */
  get #nowMs(): number {
    const { clock } = this.#context.options;
    return clock.synchronized() ? clock.wallMs() : 0;
  }

  async #look(): Promise<void> {
    const nowMs = this.#nowMs;
    const found = new Map((await this.#conditions()).map((each) => [nameOf(each), each]));
    const doubts = new Map<string, number>();
    const isSure = (kind: AlarmKind, name: string): boolean => {
      const seen = (this.#doubts.get(name) ?? 0) + 1;
      if (seen >= (looks[kind] ?? 1)) return true;
      doubts.set(name, seen);
      return false;
    };
    let next = this.#log;
    for (const [name, condition] of found) {
      const mechanism = this.#wanted.get(condition.kind);
      if (mechanism === undefined) continue;
      if (standing(next, condition.kind, condition.object) !== undefined || isSure(condition.kind, name))
        next = raised(next, condition, mechanism, nowMs);
    }
    for (const alarm of this.#log.current) {
      const mechanism = this.#wanted.get(alarm.kind);
      if (mechanism === undefined || found.has(nameOf(alarm))) continue;
      if (isSure(alarm.kind, nameOf(alarm))) next = cleared(next, alarm, mechanism, nowMs);
    }
    this.#doubts = doubts;
    await this.#become(next);
  }

  async #conditions(): Promise<readonly Condition[]> {
    const { boards, store, tree } = this.#context.options;
    const usage = this.#wanted.has("cpu") ? await this.#processorUsage() : undefined;
    const asked = [...this.#wanted.keys()].filter((kind) => kind !== "cpu" || usage === undefined);
    const patterns = asked.flatMap((kind) => patternsOf[kind]);
    const values = [...(patterns.length === 0 ? [] : await tree.matching(patterns)), ...(usage ?? [])];
    for (const { path, value } of values) if (value === "Up") this.#seenUp.add(path.slice(0, path.lastIndexOf(".")));
    const stands = (kind: AlarmKind, object: string): boolean => standing(this.#log, kind, object) !== undefined;
    const all = conditionsIn(values, this.#wanted.keys(), stands);
    if (this.#wanted.has("wan") && !all.some(({ kind }) => kind === "wan")) this.#hasLedOut = true;
    const conditions = all.filter(({ kind, object }) => this.#wasOnceWell(kind, object) || stands(kind, object));
    const own: Condition[] = [];
    if (store.isOwing) own.push({ kind: "storage", object: "Device", text: "writes of the agent's state fail" });
    if (this.#failedSessions >= failedSessions)
      own.push({
        kind: "session",
        object: "Device.ManagementServer",
        text: `${failedSessions} sessions in a row failed`,
      });
    for (const { parameters, status } of boards.statistics.reports.values()) {
      if (status === "Disabled") continue;
      for (const [path, { isOut, values: samples }] of parameters) {
        if (!isOut) continue;
        own.push({ kind: "threshold", object: path.slice(0, -1), text: `the sample is ${samples.at(-1) ?? ""}` });
      }
    }
    return [...conditions, ...own];
  }

  /**
   * CPUUsage since the last look, for little: the tree reads all processes for it, and goes by whoever has asked last.
   * Undefined where the system does not tell.
   */
  async #processorUsage(): Promise<readonly ParameterValue[] | undefined> {
    const { host } = this.#context.options;
    const times = await host.processors?.times().catch(() => undefined);
    if (times === undefined) return undefined;
    const load = this.#load.look(times, 1);
    return load === undefined ? [] : [{ ...cpuUsage, value: String(load.busy) }];
  }

  /** What has not come up yet since the boot is no alarm. */
  #wasOnceWell(kind: AlarmKind, object: string): boolean {
    if (kind === "link") return this.#seenUp.has(object);
    if (kind !== "wan" && kind !== "radio") return true;
    const wasUp = kind === "wan" ? this.#hasLedOut : this.#seenUp.has(object);
    return wasUp || this.#context.options.host.system.uptimeSeconds() >= bootSeconds;
  }

  /** Written before it is told. Rows that are new are there empty first, so that an ACS that watches the tables hears of them. */
  async #become(next: AlarmLog): Promise<void> {
    if (next === this.#log) return;
    const { log, meter, store } = this.#context.options;
    await persist(this.#context, "alarm", () => store.write([this.#recordOf(next)]));
    for (const { id, kind, object, text } of next.current) {
      if (this.#log.current.some((each) => each.id === id)) continue;
      log.warn("alarm.raised", { kind, object, text });
      meter?.count("alarms_raised", { alarm: kind });
    }
    for (const { id, kind, object } of this.#log.current)
      if (!next.current.some((each) => each.id === id)) log.info("alarm.cleared", { kind, object });
    await this.#tell(withBlankRows(next, this.#log));
    this.#note(next);
    this.#log = next;
    await this.#tell(next);
  }

  #recordOf(log: AlarmLog): StoreChange {
    return { space: space(this.#context.options.scope), key, value: JSON.stringify(log) };
  }

  #show(log: AlarmLog): void {
    this.#context.options.boards.alarms.tables = shownTables(log, this.#wanted.values());
  }

  async #tell(log: AlarmLog): Promise<void> {
    this.#show(log);
    await this.#valueChanges.compare();
  }

  /** Remembers when events of `next` were that are new, and have no time. */
  #note(next: AlarmLog): void {
    const { clock } = this.#context.options;
    for (const { event } of next.history) {
      const name = `${event.id} ${event.type}`;
      const isNew = !this.#log.history.some(({ event: { id, type } }) => id === event.id && type === event.type);
      if (event.atMs === 0 && isNew) this.#untimed.set(name, clock.monotonicMs());
    }
  }

  async booted(pending: readonly QueuedEvent[]): Promise<readonly QueuedEvent[]> {
    this.#hasBooted = true;
    this.#hasChanged = true;
    return pending;
  }

  /** The time is known: what happened before has one too. */
  clockSet(): readonly StoreChange[] | undefined {
    const { clock } = this.#context.options;
    if (this.#untimed.size === 0 || !clock.synchronized()) return undefined;
    const leadMs = clock.wallMs() - clock.monotonicMs();
    this.#log = timed(this.#log, (id, type) => {
      const atMs = this.#untimed.get(`${id} ${type}`);
      return atMs === undefined ? undefined : Math.round(leadMs + atMs);
    });
    this.#untimed.clear();
    this.#hasChanged = true;
    return [this.#recordOf(this.#log)];
  }

  sessionFailed(): void {
    this.#failedSessions += 1;
    if (this.#failedSessions === failedSessions) this.#lookSoon();
  }

  async sessionSucceeded(): Promise<void> {
    if (this.#failedSessions >= failedSessions) this.#lookSoon();
    this.#failedSessions = 0;
  }

  #lookSoon(): void {
    if (this.#dueMs !== Number.POSITIVE_INFINITY) this.#dueMs = this.#context.options.clock.monotonicMs();
  }

  removal(occasion: "new-acs" | "factory-reset"): Removal {
    if (occasion === "new-acs") return { records: [], removed: () => {} };
    return {
      records: [{ space: space(this.#context.options.scope) }],
      removed: () => {
        this.#log = emptyLog;
        this.#failedSessions = 0;
        this.#context.options.boards.alarms.clear();
        this.#hasChanged = true;
      },
    };
  }

  stop(): void {
    this.#ignore();
  }
}

const nameOf = ({ kind, object }: Pick<Condition, "kind" | "object">): string => `${kind} ${object}`;

/** Whether there are alarms to watch for, or to show, from before a restart. */
export function areAlarmsKept({ scope, store, tree }: AgentContext["options"]): boolean {
  return wantedAlarms(tree).size > 0 || store.read(space(scope), key) !== undefined;
}
