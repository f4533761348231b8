import type { Origin, Written } from "../../model/binding.ts";

/** What a parameter of a sample set shows: entries of one sample each, oldest first. */
export interface ParameterReport {
  readonly seconds: readonly number[];
  /** 1 where a sample is not to be relied on. */
  readonly suspect: readonly (0 | 1)[];
  readonly values: readonly string[];
  /** Whether each value is a histogram, such as `[12,5,1]`. */
  readonly isHistogram: boolean;
  readonly failures: number;
  /** Whether the latest sample lies outside of the thresholds; undefined while this run of the agent has taken none. */
  readonly isOut: boolean | undefined;
}

/** What a sample set shows. Times in Unix milliseconds; undefined while there is no sample. */
export interface SampleSetReport {
  readonly status: "Disabled" | "Enabled" | "Trigger";
  readonly startMs: number | undefined;
  readonly endMs: number | undefined;
  readonly seconds: readonly number[];
  /** By the path of the row. */
  readonly parameters: ReadonlyMap<string, ParameterReport>;
}

/**
 * Where the tree and whoever takes samples meet: what was asked for, and what there is to show. In memory; one per device of
 * a fleet. [TR-181 PeriodicStatistics]
 */
export class StatisticsBoard {
  #reports: Map<string, SampleSetReport> | undefined;
  #forced: Set<string> | undefined;
  /** Whether a sample set was ever set up in this run of the agent. */
  isUsed = false;

  /** Reports by the path of the set. */
  get reports(): ReadonlyMap<string, SampleSetReport> {
    return this.#reports ?? none;
  }

  /** As the tree shows the set at this path. */
  set(path: string): SampleSetReport | undefined {
    return this.#reports?.get(path);
  }

  /** As the tree shows the parameter at this path, which is below that of its set. */
  parameter(path: string): ParameterReport | undefined {
    const end = path.indexOf(".Parameter.") + 1;
    return this.#reports?.get(path.slice(0, end))?.parameters.get(path);
  }

  show(path: string, report: SampleSetReport): void {
    this.#reports ??= new Map();
    this.#reports.set(path, report);
  }

  forget(path: string): void {
    this.#reports?.delete(path);
  }

  /** Something was set in the set at this path. */
  written(path: string, values: Written, origin: Origin): void {
    this.isUsed = true;
    if (origin !== "agent" && values.get("ForceSample") === "true") {
      this.#forced ??= new Set();
      this.#forced.add(path);
    }
  }

  /** The sets of which a sample was asked for since the last call. */
  takeForced(): ReadonlySet<string> {
    const forced = this.#forced ?? nobody;
    this.#forced = undefined;
    return forced;
  }
}

const none: ReadonlyMap<string, SampleSetReport> = new Map();
const nobody: ReadonlySet<string> = new Set();
