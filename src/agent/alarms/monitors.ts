import {
  areSensorsMonitored,
  isCpuMonitored,
  isMemoryMonitored,
  type Monitor,
  measured,
  monitors,
} from "../../device/device-info/monitors/monitor-settings.ts";
import { type Instant, instantAt, shownInstant } from "../../device/device-info/monitors/shown-instant.ts";
import type { Activity, Removal } from "../context/activity.ts";
import type { AgentContext } from "../context/context.ts";
import type { AgentOptions } from "../context/options.ts";
import { LoadWindow } from "./load-window.ts";

/** Whether anything is monitored. */
export const isMonitored = ({ host, tree }: Pick<AgentOptions, "host" | "tree">): boolean =>
  isMemoryMonitored(tree) ||
  (host.processors !== undefined && isCpuMonitored(tree)) ||
  (host.temperatures !== undefined && areSensorsMonitored(tree));

/** A monitor as it is set, and when it is looked at next, by the monotonic clock. */
interface Looked {
  readonly monitor: Monitor;
  readonly dueMs: number;
}

/**
 * Looks at temperatures, memory and processors as often as is set for each, and notes when limits are reached.
 * [TR-181 DeviceInfo.TemperatureStatus, TR-181 DeviceInfo.MemoryStatus, TR-181 DeviceInfo.ProcessStatus.CPU]
 */
export class Monitors implements Activity {
  readonly #context: AgentContext;
  readonly #ignore: () => void;
  #hasChanged = true;
  /** By path. */
  #looked = new Map<string, Looked>();
  /** Names of what has risen to its threshold, and not fallen to the other since. */
  readonly #critical = new Set<string>();
  #load = new LoadWindow();

  constructor(context: AgentContext) {
    this.#context = context;
    this.#ignore = context.options.tree.onCommit(() => {
      this.#hasChanged = true;
    });
  }

  get dueMs(): number {
    let dueMs = Number.POSITIVE_INFINITY;
    for (const looked of this.#looked.values()) dueMs = Math.min(dueMs, looked.dueMs);
    return dueMs;
  }

  async take(): Promise<undefined> {
    const { boards, clock, tree } = this.#context.options;
    const nowMs = clock.monotonicMs();
    if (this.#hasChanged) {
      this.#hasChanged = false;
      await this.#reset();
      this.#follow(await monitors(tree), nowMs);
      if (this.#looked.size === 0) boards.monitors.isUsed = false;
    }
    if (nowMs < this.dueMs) return;
    const due = [...this.#looked.values()].filter(({ dueMs }) => dueMs <= nowMs);
    const values = await measured(
      tree,
      due.map(({ monitor }) => monitor),
    );
    for (const { dueMs, monitor } of due) {
      const value = monitor.kind === "cpu" ? await this.#measureLoad(monitor) : values.get(monitor.path);
      if (value !== undefined) this.#judge(monitor, value);
      // Back to back, but what was slept through is not made up for.
      const everyMs = monitor.everySeconds * 1000;
      this.#looked.set(monitor.path, { monitor, dueMs: dueMs + everyMs > nowMs ? dueMs + everyMs : nowMs + everyMs });
    }
  }

  /** What is set up is looked at at once where it is new, or was set otherwise. */
  #follow(present: readonly Monitor[], nowMs: number): void {
    const looked = new Map<string, Looked>();
    for (const monitor of present) {
      const before = this.#looked.get(monitor.path);
      this.#forgetMoved(monitor, before?.monitor);
      const isSame = before !== undefined && isSetAlike(before.monitor, monitor);
      looked.set(monitor.path, { monitor, dueMs: isSame ? before.dueMs : nowMs });
    }
    for (const [path, { monitor }] of this.#looked) if (!looked.has(path)) this.#forget(monitor);
    this.#looked = looked;
  }

  async #reset(): Promise<void> {
    const { boards, clock, tree } = this.#context.options;
    const asked = boards.monitors.takeResets();
    if (asked.size === 0) return;
    const named = await tree.matching([...asked].map((path) => `${path}Name`));
    for (const { value } of named) boards.monitors.reset(value, clock.monotonicMs());
  }

  /** Another limit of a sensor has not been reached yet. [TR-181 DeviceInfo.TemperatureStatus] */
  #forgetMoved({ kind, high, low, name }: Monitor, before: Monitor | undefined): void {
    if (kind !== "sensor" || before === undefined) return;
    const { monitors: board } = this.#context.options.boards;
    const known = board.crossings(name);
    if (before.high !== high) board.note(name, { ...known, high: undefined });
    if (before.low !== low) board.note(name, { ...board.crossings(name), low: undefined });
  }

  /** A monitor that has been switched off. */
  #forget({ kind, name }: Monitor): void {
    const { monitors: board } = this.#context.options.boards;
    if (kind === "sensor") board.note(name, {});
    if (kind !== "cpu") return;
    this.#load = new LoadWindow();
    board.unloaded();
  }

  /** Percent; undefined where the system does not tell, or there was no look before this one. */
  async #measureLoad({ samples }: Monitor): Promise<number | undefined> {
    const { boards, host, log } = this.#context.options;
    try {
      const times = await host.processors?.times();
      const load = times && this.#load.look(times, samples);
      if (load !== undefined) boards.monitors.load = load;
      return load?.busy;
    } catch (failure) {
      log.debug("monitor.failed", { reason: failure instanceof Error ? failure.message : String(failure) });
      return undefined;
    }
  }

  #judge(monitor: Monitor, value: number): void {
    const { boards } = this.#context.options;
    const { high, kind, low, name } = monitor;
    const known = boards.monitors.crossings(name);
    if (kind !== "sensor") {
      this.#judgeCritical(monitor, value);
      return;
    }
    // The first since a Reset counts.
    const isHigh = high !== undefined && value >= high && known.high === undefined;
    const isLow = low !== undefined && value <= low && known.low === undefined;
    if (!isHigh && !isLow) return;
    const now = this.#now();
    boards.monitors.note(name, { high: isHigh ? now : known.high, low: isLow ? now : known.low });
  }

  /**
   * It rises above one threshold, then has to fall below the other before it can rise again. One for falling that is the higher of
   * the two would make each look a rise or a fall.
   */
  #judgeCritical(monitor: Monitor, value: number): void {
    const { boards } = this.#context.options;
    const { high = 100, low = 0, name } = monitor;
    const isCritical = this.#critical.has(name);
    const known = boards.monitors.crossings(name);
    if (!isCritical && value > high) {
      const now = this.#now();
      this.#critical.add(name);
      boards.monitors.note(name, { ...known, high: now });
      this.#tell(monitor, "monitor.critical", value, now);
    } else if (isCritical && value < Math.min(low, high)) {
      const now = this.#now();
      this.#critical.delete(name);
      boards.monitors.note(name, { ...known, low: now });
      this.#tell(monitor, "monitor.normal", value, now);
    }
  }

  #tell({ isLogged, kind, name }: Monitor, fact: string, percent: number, at: Instant): void {
    if (!isLogged) return;
    const shown = shownInstant(at);
    const time = typeof shown === "string" ? shown : shown.toISOString();
    this.#context.options.log.warn(fact, { name: kind === "cpu" ? name : kind, percent, at: time });
  }

  #now(): Instant {
    const { clock, host } = this.#context.options;
    if (clock.synchronized()) return { wallMs: clock.wallMs() };
    return instantAt(clock.monotonicMs(), clock, host.system.uptimeSeconds());
  }

  clockSet(): undefined {
    const { boards, clock } = this.#context.options;
    if (clock.synchronized())
      boards.monitors.timed((monotonicMs) => clock.wallMs() - (clock.monotonicMs() - monotonicMs));
  }

  down(): void {
    this.#forgetAll();
  }

  removal(occasion: "new-acs" | "factory-reset"): Removal {
    return { records: [], removed: () => occasion === "factory-reset" && this.#forgetAll() };
  }

  #forgetAll(): void {
    this.#context.options.boards.monitors.clear();
    this.#looked = new Map();
    this.#critical.clear();
    this.#load = new LoadWindow();
    this.#hasChanged = true;
  }

  stop(): void {
    this.#ignore();
  }
}

const isSetAlike = (a: Monitor, b: Monitor): boolean =>
  a.everySeconds === b.everySeconds && a.high === b.high && a.low === b.low && a.samples === b.samples;
