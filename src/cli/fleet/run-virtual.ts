import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AcsInProcess } from "../../acs/acs-in-process.ts";
import { Fleet } from "../../fleet/fleet.ts";
import { writeVirtualReport } from "../../fleet/report/write-report.ts";
import type { ScenarioOutcome } from "../../fleet/scenario/outcome.ts";
import { playersHere } from "../../fleet/scenario/players-here.ts";
import { isMet, runScenario } from "../../fleet/scenario/run-scenario.ts";
import type { Scenario } from "../../fleet/scenario/scenario.ts";
import { virtualFiles } from "../../fleet/virtual/virtual-files.ts";
import { VirtualClock } from "../../host/virtual-clock.ts";
import { openMemoryStore } from "../../store/memory-store.ts";
import { CliFailure } from "../failure.ts";
import { processLog } from "../process-log.ts";
import { liveWithoutStandardOutput, sayOnStandardOutput } from "../standard-streams.ts";
import { duration } from "../text.ts";
import { toldToStop } from "../told-to-stop.ts";
import type { FleetFlags, FleetSettings } from "./fleet-settings.ts";
import { requireReportDirectory, writtenTo } from "./report-directory.ts";
import { stepText, unmetText } from "./scenario-command.ts";

/** When a virtual run begins: always the same, as all else of it. */
const beginsAtMs = Date.UTC(2026, 0, 1);
const usualSeed = "virtual-time";

/** Plays a scenario under a virtual clock, against the small ACS in this process. Rejects with a `CliFailure` (1) where it is not met. */
export async function runVirtual(
  settings: FleetSettings,
  { json = false, report }: Pick<FleetFlags, "json" | "report">,
): Promise<void> {
  if (report !== undefined) requireReportDirectory(report);
  const { addressPools, configuration, faults, kinds, links, listed, mac, mostOpen, perSecond, roster } = settings;
  const { seed = usualSeed } = settings;
  const scenario = settings.scenario ?? timeGoesBy(settings);
  liveWithoutStandardOutput();
  const log = processLog(configuration);
  for (const { fact, fields } of settings.listWarnings) log.warn(fact, fields);
  const clock = new VirtualClock(beginsAtMs);
  const filesUrl = `${configuration["acs.url"]}files`;
  const acs = new AcsInProcess({ clock, store: openMemoryStore(), rules: scenario.acs, filesUrl });
  const world = { clock, exchange: acs, transfers: virtualFiles(clock) };
  const stateDirectory = mkdtempSync(join(tmpdir(), "cpe-agent-virtual-"));
  const startedMs = performance.now();
  try {
    const fleet = await Fleet.open({
      ...{ addressPools, configuration, faults, kinds, links, listed, mostOpen, perSecond },
      ...{ log, roster, seed, stateDirectory, world },
      ...(mac !== undefined && { mac }),
    });
    const cut = new AbortController();
    const { signal } = cut;
    const players = playersHere(fleet, { clock, seed, signal });
    void toldToStop().then(() => cut.abort());
    const tell = (step: ScenarioOutcome["steps"][number], atSeconds: number): void =>
      sayOnStandardOutput(`${stepText(step, atSeconds, json)}\n`);
    const outcome = await clock.run(runScenario(scenario, { players, clock, signal, tell }));
    const sessions = { succeeded: fleet.tally.succeeded, failed: fleet.tally.failed };
    const passedSeconds = Math.round(clock.monotonicMs() / 1000);
    const tookSeconds = Math.round(performance.now() - startedMs) / 1000;
    await clock.run(fleet.stop());
    const events = Object.fromEntries(fleet.tally.events);
    const faultsStruck = fleet.faults.board.counts;
    const said = {
      type: "end",
      seed,
      passedSeconds,
      tookSeconds,
      sessions,
      events,
      faults: faultsStruck,
      scenario: outcome,
    };
    const file =
      report === undefined
        ? undefined
        : await writtenTo(report, (directory) =>
            writeVirtualReport(directory, said, new Date(beginsAtMs).toISOString()),
          );
    const text = `${duration(passedSeconds)} went by in ${tookSeconds} s: ${sessions.succeeded} sessions of ${roster.size} CPEs, ${sessions.failed} failed; seed ${seed}${file === undefined ? "" : `; report: ${file}`}`;
    sayOnStandardOutput(`${json ? JSON.stringify(said) : text}\n`);
    if (!isMet(outcome)) throw new CliFailure(unmetText(outcome, file ?? "the lines above"));
  } finally {
    rmSync(stateDirectory, { recursive: true, force: true });
  }
}

/** Without a scenario: all are switched on, and live for the duration. */
function timeGoesBy({ durationSeconds = 0, perSecond }: FleetSettings): Scenario {
  const terms = { select: "all", kind: "action" } as const;
  return {
    name: "time-goes-by",
    about: "",
    variables: {},
    acs: [],
    steps: [
      { ...terms, name: "All are switched on", action: { kind: "boot", value: perSecond } },
      { ...terms, name: "Time goes by", action: { kind: "wait", value: 1000 * durationSeconds } },
    ],
  };
}
