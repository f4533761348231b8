import {
  areSensorsMonitored,
  isMemoryMonitored,
  type Monitor,
  monitors,
} from "../../device/device-info/monitors/monitor-settings.ts";
import type { Activity, Removal } from "../context/activity.ts";
import type { AgentContext } from "../context/context.ts";
import type { AgentOptions } from "../context/options.ts";

/** However often it is asked for. */
const leastSeconds = 1;

/** Whether anything is monitored. */
export const isMonitored = ({ host, tree }: Pick<AgentOptions, "host" | "tree">): boolean =>
  isMemoryMonitored(tree) || (host.temperatures !== undefined && areSensorsMonitored(tree));

/** Looks at temperatures and memory as often as is set, and notes when limits are reached. [TR-181 DeviceInfo.TemperatureStatus] */
export class Monitors implements Activity {
  readonly #context: AgentContext;
  readonly #ignore: () => void;
  #hasChanged = true;
  #dueMs = Number.POSITIVE_INFINITY;

  constructor(context: AgentContext) {
    this.#context = context;
    this.#ignore = context.options.tree.onCommit(() => {
      this.#hasChanged = true;
    });
  }

  get dueMs(): number {
    return this.#dueMs;
  }

  async take(): Promise<undefined> {
    const { boards, clock, tree } = this.#context.options;
    if (!this.#hasChanged && clock.monotonicMs() < this.#dueMs) return;
    this.#hasChanged = false;
    await this.#reset();
    const present = await monitors(tree);
    for (const each of present) this.#judge(each);
    const seconds = Math.min(...present.map(({ everySeconds }) => Math.max(leastSeconds, everySeconds)));
    this.#dueMs = clock.monotonicMs() + seconds * 1000;
    if (present.length === 0) boards.monitors.isUsed = false;
  }

  async #reset(): Promise<void> {
    const { boards, clock, tree } = this.#context.options;
    const asked = boards.monitors.takeResets();
    if (asked.size === 0) return;
    const named = await tree.matching([...asked].map((path) => `${path}Name`));
    for (const { value } of named) boards.monitors.reset(value, clock.wallMs());
  }

  #judge({ high, isRepeated, low, name, value }: Monitor): void {
    const { boards, clock } = this.#context.options;
    const nowMs = clock.wallMs();
    const known = boards.monitors.crossings(name);
    const isHigh = high !== undefined && value >= high;
    const isLow = low !== undefined && value <= low;
    if (!isRepeated) {
      if (isHigh && known.highMs === undefined) boards.monitors.note(name, { ...known, highMs: nowMs });
      const after = boards.monitors.crossings(name);
      if (isLow && after.lowMs === undefined) boards.monitors.note(name, { ...after, lowMs: nowMs });
      return;
    }
    // It rises once, then has to fall before it can rise again.
    const { highMs = Number.NEGATIVE_INFINITY, lowMs = Number.NEGATIVE_INFINITY } = known;
    const hasRisen = highMs > lowMs;
    if (isHigh && !hasRisen) boards.monitors.note(name, { ...known, highMs: nowMs });
    else if (isLow && hasRisen) boards.monitors.note(name, { ...known, lowMs: nowMs });
  }

  down(): void {
    this.#context.options.boards.monitors.clear();
  }

  removal(): Removal {
    return { records: [], removed: () => (this.#hasChanged = true) };
  }

  stop(): void {
    this.#ignore();
  }
}
