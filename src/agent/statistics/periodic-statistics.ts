import {
  areSamplesWanted,
  type SampleSetSettings,
  sampleSetSettings,
} from "../../device/periodic-statistics/sample-set-settings.ts";
import type { Lookup } from "../../model/tree.ts";
import type { StoreChange } from "../../ports/store.ts";
import type { Activity, Raised, Removal } from "../context/activity.ts";
import { type AgentContext, persist } from "../context/context.ts";
import type { AgentOptions } from "../context/options.ts";
import type { ValueChanges } from "../informs/value-changes.ts";
import { keptRecord, readKept, samplesSpace } from "./kept-samples.ts";
import { SampleSet } from "./sample-set.ts";

/** Samples are written no more often: a power cut loses those of so long, and flash lives longer. */
const keepEveryMs = 15 * 60_000;
/** Sets that end their intervals together are read together; so many such groups are remembered. */
const mostGroups = 16;
/** With intervals up to this, what the store can tell again stays at hand. */
const briefSeconds = 60;

/** What sets of one group read, each parameter once. */
interface Group {
  readonly lookup: Lookup;
  readonly places: ReadonlyMap<string, number>;
}

/** Whether anything is to be sampled, or was. */
export function arePeriodicStatisticsKept({
  scope,
  store,
  tree,
}: Pick<AgentOptions, "scope" | "store" | "tree">): boolean {
  if (areSamplesWanted(tree)) return true;
  for (const _ of store.entries(samplesSpace(scope))) return true;
  return false;
}

/** Takes the samples of the sets that the ACS has set up. [TR-181 PeriodicStatistics] */
export class PeriodicStatistics implements Activity {
  readonly #context: AgentContext;
  readonly #valueChanges: Pick<ValueChanges, "compare">;
  readonly #sets = new Map<string, SampleSet>();
  readonly #groups = new Map<string, Group>();
  readonly #ignore: () => void;
  /** Something was set since they were last followed. */
  #hasChanged = true;
  /** Sets whose records are to go. */
  #gone: string[] = [];
  /** The sets are those of before a restart. */
  #isRestart: boolean;
  #keepMs: number;
  #offsetMs: number;
  #letGo: (() => void) | undefined;

  constructor(context: AgentContext, valueChanges: Pick<ValueChanges, "compare">) {
    const { clock, tree } = context.options;
    this.#context = context;
    this.#valueChanges = valueChanges;
    this.#isRestart = !context.options.isBoardUsed("statistics");
    this.#keepMs = clock.monotonicMs() + keepEveryMs;
    this.#offsetMs = clock.wallMs() - clock.monotonicMs();
    this.#ignore = tree.onCommit(() => {
      this.#hasChanged = true;
    });
  }

  get dueMs(): number {
    let dueMs = Number.POSITIVE_INFINITY;
    for (const set of this.#sets.values()) dueMs = Math.min(dueMs, set.dueMs);
    return dueMs;
  }

  async take(): Promise<Raised | undefined> {
    const { boards, clock } = this.#context.options;
    if (this.#hasChanged) await this.#follow();
    const forced = boards.statistics.takeForced();
    const nowMs = clock.monotonicMs();
    const due = [...this.#sets.values()].filter(
      (set) => set.dueMs <= nowMs || set.wantsBeginning || (set.status !== "Disabled" && forced.has(set.settings.path)),
    );
    if (due.length > 0) await this.#look(due, forced);
    return this.#keep(nowMs);
  }

  async #look(due: readonly SampleSet[], forced: ReadonlySet<string>): Promise<void> {
    const { lookup, places } = this.#groupOf(due);
    const values = await lookup.values();
    const triggered = due.filter((set) =>
      set.look((parameter) => {
        const at = places.get(parameter.settings.reference) ?? -1;
        parameter.setType(lookup.types[at]);
        return values[at];
      }, forced.has(set.settings.path)),
    );
    if (triggered.length === 0) return;
    for (const set of triggered) set.status = "Trigger";
    await this.#valueChanges.compare();
    for (const set of triggered) set.status = "Enabled";
  }

  #groupOf(due: readonly SampleSet[]): Group {
    const name = due.map(({ settings }) => settings.path).join(" ");
    const known = this.#groups.get(name);
    if (known !== undefined) return known;
    const references = due.flatMap(({ settings }) => settings.parameters.map(({ reference }) => reference));
    const paths = [...new Set(references)].sort();
    const group = {
      lookup: this.#context.options.tree.lookup(paths),
      places: new Map(paths.map((path, at) => [path, at])),
    };
    if (this.#groups.size >= mostGroups) this.#groups.clear();
    this.#groups.set(name, group);
    return group;
  }

  /** Follows what is set. */
  async #follow(): Promise<void> {
    const { boards, clock, scope, store, tree } = this.#context.options;
    this.#hasChanged = false;
    this.#groups.clear();
    const wanted = await sampleSetSettings(tree);
    for (const settings of wanted) {
      const before = this.#sets.get(settings.path);
      const set =
        followed(before, settings) ??
        (settings.enabled || this.#isRestart ? new SampleSet(settings, clock) : undefined);
      if (set === undefined) continue;
      if (set !== before) {
        if (!settings.enabled) set.disable();
        const kept = this.#isRestart ? readKept(store.read(samplesSpace(scope), settings.path)) : undefined;
        if (kept !== undefined) set.restore(kept);
      }
      this.#sets.set(settings.path, set);
      boards.statistics.show(settings.path, set);
    }
    const paths = new Set(wanted.map(({ path }) => path));
    for (const path of [...this.#sets.keys()].filter((each) => !paths.has(each))) {
      this.#sets.delete(path);
      boards.statistics.forget(path);
      this.#gone.push(path);
    }
    this.#isRestart = false;
    this.#hold(
      [...this.#sets.values()].some(
        ({ settings, status }) => status !== "Disabled" && settings.intervalSeconds <= briefSeconds,
      ),
    );
  }

  #hold(wanted: boolean): void {
    if (wanted) this.#letGo ??= this.#context.options.tree.hold();
    else {
      this.#letGo?.();
      this.#letGo = undefined;
    }
  }

  /** What is to be written now, of samples that are not in the store. */
  #keep(nowMs: number): Raised | undefined {
    if (nowMs < this.#keepMs && this.#gone.length === 0) return undefined;
    const records = this.#records();
    this.#keepMs = nowMs + keepEveryMs;
    return records.length === 0 ? undefined : { events: [], records };
  }

  #records(): readonly StoreChange[] {
    const { scope } = this.#context.options;
    const gone = this.#gone.map((path) => keptRecord(scope, path, undefined));
    this.#gone = [];
    const dirty = [...this.#sets.values()].filter(({ isDirty }) => isDirty);
    for (const set of dirty) set.isDirty = false;
    return [...gone, ...dirty.map((set) => keptRecord(scope, set.settings.path, set.kept))];
  }

  clockSet(): undefined {
    const { clock } = this.#context.options;
    const offsetMs = clock.wallMs() - clock.monotonicMs();
    for (const set of this.#sets.values()) set.clockSet(offsetMs - this.#offsetMs);
    this.#offsetMs = offsetMs;
  }

  down(): Promise<void> {
    return this.#write();
  }

  /** After a reboot the agent may be the same: then it goes on from what was written. */
  up(): void {
    this.#sets.clear();
    this.#hasChanged = true;
    this.#isRestart = true;
  }

  async #write(): Promise<void> {
    const records = this.#records();
    if (records.length > 0) await persist(this.#context, "samples", () => this.#context.options.store.write(records));
  }

  removal(occasion: "new-acs" | "factory-reset"): Removal {
    const { boards, scope } = this.#context.options;
    if (occasion === "new-acs") return { records: [], removed: () => {} };
    return {
      records: [{ space: samplesSpace(scope) }],
      removed: () => {
        for (const path of this.#sets.keys()) boards.statistics.forget(path);
        this.#sets.clear();
        this.#hasChanged = true;
      },
    };
  }

  async stop(): Promise<void> {
    this.#ignore();
    this.#hold(false);
    await this.#write();
  }
}

/** The set as it goes on with these settings; undefined where it begins anew, or was none. */
function followed(set: SampleSet | undefined, settings: SampleSetSettings): SampleSet | undefined {
  if (set === undefined) return undefined;
  const { intervalSeconds, timeReference } = set.settings;
  const isOn = set.status !== "Disabled";
  if (settings.enabled && !isOn) return undefined;
  if (
    isOn &&
    settings.enabled &&
    (settings.intervalSeconds !== intervalSeconds || settings.timeReference !== timeReference)
  )
    return undefined;
  set.follow(settings);
  if (isOn && !settings.enabled) set.disable();
  return set;
}
