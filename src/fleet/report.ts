import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { WorkerReport } from "./running-fleet.ts";
import type { ScenarioOutcome } from "./scenario/outcome.ts";
import type { FleetSnapshot } from "./snapshot.ts";

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
  readonly seed: string | undefined;
  /** What ended the run: its duration, a signal, a request. */
  readonly endedBy: string;
  /** The processes that ran it, where there were several. */
  readonly workers: readonly WorkerReport[];
  /** What came of the scenario, if one was played. */
  readonly scenario?: ScenarioOutcome;
  /** As it was when the end was asked for, before CPEs were stopped. */
  readonly last: FleetSnapshot;
}

/** Makes the directory if need be, and writes the report whole or not at all. Throws the system's error. */
export function writeReport(directory: string, report: FleetReport): string {
  mkdirSync(directory, { recursive: true });
  const file = join(directory, "report.json");
  writeFileSync(`${file}.part`, `${JSON.stringify(report, undefined, 2)}\n`);
  renameSync(`${file}.part`, file);
  return file;
}
