import type { FleetSample } from "./figures/timeline.ts";
import type { ScenarioOutcome } from "./scenario/outcome.ts";
import type { FleetSnapshot } from "./told/snapshot.ts";
import type { WorkerReport } from "./told/worker-report.ts";

/** What a run was, and what came of it: `report.json`. */
export interface FleetReport {
  readonly version: string;
  /** RFC 3339. */
  readonly startedAt: string;
  readonly endedAt: string;
  readonly acsUrl: string;
  /** CPEs of the whole fleet, of which this run had those from `first` on. */
  readonly total: number;
  readonly first: number;
  /** As given, or as drawn for this run. */
  readonly seed: string;
  /** What ended the run: its duration, a signal, a request. */
  readonly endedBy: string;
  /** The processes that ran it, where there were several. */
  readonly workers: readonly WorkerReport[];
  /** What came of the scenario, if one was played. */
  readonly scenario?: ScenarioOutcome;
  /** How it got on, in samples of a second or more. */
  readonly timeline: readonly FleetSample[];
  /** As it was when the end was asked for, before CPEs were stopped. */
  readonly last: FleetSnapshot;
}
