import { join, resolve } from "node:path";
import { fleetHealth } from "../../fleet/figures/fleet-health.ts";
import { fleetMetrics } from "../../fleet/figures/fleet-metrics.ts";
import { snapshotOf } from "../../fleet/figures/snapshot.ts";
import { Timeline } from "../../fleet/figures/timeline.ts";
import { cpeStates } from "../../fleet/fleet-cpe.ts";
import { writeReport } from "../../fleet/report/write-report.ts";
import type { FleetReport } from "../../fleet/report.ts";
import type { RunningFleet } from "../../fleet/running-fleet.ts";
import { isMet } from "../../fleet/scenario/run-scenario.ts";
import type { FleetSnapshot } from "../../fleet/told/snapshot.ts";
import type { WorkerReport } from "../../fleet/told/worker-report.ts";
import { forgetState } from "../../fleet/workers/worker-state.ts";
import { systemClock } from "../../host/clock.ts";
import { processMetrics } from "../../host/meter/process-metrics.ts";
import { requireSocketPath, serveControl } from "../../net/control/control-socket.ts";
import type { Monitored } from "../../net/metrics/metrics-server.ts";
import type { Log } from "../../ports/log.ts";
import { openMetrics } from "../../wiring/metrics/open-metrics.ts";
import { prepareStateDirectory } from "../../wiring/state-directory.ts";
import type { OpenPage } from "../../wiring/web/open-page.ts";
import { CliFailure } from "../failure.ts";
import { collectOnceAfterStart } from "../lean-memory.ts";
import { processLog } from "../process-log.ts";
import { liveWithoutStandardOutput, sayOnStandardOutput } from "../standard-streams.ts";
import { toldToStop } from "../told-to-stop.ts";
import { version } from "../version.ts";
import { type FleetFlags, type FleetSettings, fleetDirectoryOf, fleetSettings } from "./fleet-settings.ts";
import { openFleet } from "./open-fleet.ts";
import { type Played, playScenario, scenarioText } from "./play-scenario.ts";
import { type Progress, progressLine, progressOn } from "./progress.ts";
import { requireReportDirectory, writtenTo } from "./report-directory.ts";
import { unmetText } from "./scenario-command.ts";

/** Runs a fleet to its end. The control socket is there before anything else, so that a second fleet stops here. */
export async function runFleet(flags: FleetFlags): Promise<void> {
  const settings = await fleetSettings(flags);
  const { configuration } = settings;
  const directory = fleetDirectoryOf(configuration);
  if (flags.report !== undefined) requireReportDirectory(flags.report);
  requireSocketPath(join(resolve(directory), "control.sock"));
  const stopping = toldToStop();
  liveWithoutStandardOutput();
  const progress = progressOn(process.stdout, flags.json === true);
  const log = clearing(processLog(configuration), progress);
  for (const { fact, fields } of settings.listWarnings) log.warn(fact, fields);
  const stateDirectory = prepareStateDirectory(directory);
  const ask: { answer?: (request: unknown) => Promise<unknown> } = {};
  const control = await serveControl(join(stateDirectory, "control.sock"), async (request) => {
    if (ask.answer === undefined) throw new Error("the fleet is still starting");
    return ask.answer(request);
  });
  try {
    if (flags.fresh) forgetState(stateDirectory);
    let end: (by: string) => void = () => undefined;
    const asked = new Promise<string>((resolve) => {
      end = resolve;
    });
    const fleet = await openFleet(settings, stateDirectory, log, () => end("request"));
    ask.answer = (request) => fleet.ask(request);
    const closeMetrics = await openMetrics(monitored(fleet), configuration, log);
    const startedAt = new Date().toISOString();
    const timeline = new Timeline();
    const page = await pageOf(fleet, settings, startedAt, timeline, log);
    sayOnStandardOutput(`${introduction(fleet, settings, stateDirectory, page?.url, flags.json === true)}\n`);
    if (settings.scenario !== undefined && flags.json !== true && flags.demo !== true) {
      sayOnStandardOutput(`${scenarioText(settings.scenario, flags.scenario ?? "")}\n`);
    }
    const workersGone = fleet.over.then(() => "workers");
    const cut = new AbortController();
    const played = playScenario({ fleet, settings, progress, json: flags.json === true, signal: cut.signal });
    const ends = [stopping, asked, workersGone, ...(played ? [played.outcome.then(() => "scenario")] : [])];
    const endedBy = await live(fleet, progress, timeline, settings, { ends, played });
    cut.abort();
    const scenario = await played?.outcome;
    progress.clear();
    await closeMetrics();
    await page?.close();
    const ending = await fleet.stop();
    timeline.add(ending);
    const last = snapshotOf(ending);
    const acsUrl = configuration["acs.url"] ?? "";
    const { first, total } = settings.roster;
    const times = { startedAt, endedAt: new Date().toISOString() };
    const { chanceSeed: seed } = settings;
    await tell(
      {
        version,
        ...times,
        acsUrl,
        total,
        first,
        seed,
        endedBy,
        workers: fleet.workers,
        ...(scenario && { scenario }),
        timeline: timeline.samples,
        last,
      },
      flags,
    );
  } finally {
    await control.close();
  }
}

const monitored = (fleet: RunningFleet): Monitored => ({
  metrics: async () => [...fleetMetrics(await fleet.read(), fleet.workers), ...(await processMetrics(version))],
  health: async () => fleetHealth(await fleet.read(), fleet.workers),
});

/** Nothing of it is loaded where the configuration has none. */
async function pageOf(
  fleet: RunningFleet,
  { chanceSeed: seed, configuration, kinds, roster: { first, size, total }, rosterPlan }: FleetSettings,
  startedAt: string,
  timeline: Timeline,
  log: Log,
): Promise<OpenPage | undefined> {
  if (configuration["web.listen"] === undefined) return undefined;
  const { openFleetPage } = await import("../../fleet/page/open-fleet-page.ts");
  const acsUrl = configuration["acs.url"] ?? "";
  const shown = { acsUrl, startedAt, total, first, size, roster: rosterPlan, kinds, states: cpeStates, seed };
  return openFleetPage(configuration, { fleet, shown, timeline, clock: systemClock() }, log);
}

/** How often it is looked at for the report. */
const sampleMs = 1000;

/** Until one of `ends` or the duration comes; gives its name. */
async function live(
  fleet: RunningFleet,
  progress: Progress,
  timeline: Timeline,
  { durationSeconds, progressSeconds }: FleetSettings,
  { ends, played }: { readonly ends: readonly Promise<string>[]; readonly played: Played | undefined },
): Promise<string> {
  const everyMs = 1000 * (progressSeconds ?? (process.stdout.isTTY ? 1 : 10));
  let lives = true;
  const show = async (): Promise<void> => {
    const reading = await fleet.read();
    if (!lives) return;
    timeline.add(reading);
    progress.show(snapshotOf(reading), played?.underWay());
  };
  const shows = setInterval(() => void show(), everyMs);
  const samples = setInterval(async () => timeline.add(await fleet.read()), sampleMs);
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<string>((resolve) => {
    if (durationSeconds !== undefined) timer = setTimeout(() => resolve("duration"), 1000 * durationSeconds);
  });
  const started = (): Promise<void> => {
    if (fleet.workers.length === 0) collectOnceAfterStart();
    return show();
  };
  if (played === undefined) void fleet.start().then(started);
  const endedBy = await Promise.race([over, ...ends]);
  lives = false;
  clearInterval(shows);
  clearInterval(samples);
  clearTimeout(timer);
  return endedBy;
}

function introduction(
  { listensAt, workers }: RunningFleet,
  { chanceSeed: seed, configuration, roster }: FleetSettings,
  stateDirectory: string,
  page: string | undefined,
  json: boolean,
): string {
  const acsUrl = configuration["acs.url"] ?? "";
  const { first, size, total } = roster;
  const [from, to] = [roster.serialNumber(first), roster.serialNumber(first + size - 1)];
  const doors = listensAt.map(({ bind, port }) => `${bind.includes(":") ? `[${bind}]` : bind}:${port}`);
  const where = doors.length > 0 ? doors.join(", ") : undefined;
  if (json) {
    const said = { cpes: size, total, from, to, acsUrl, connectionRequests: where, page, seed, stateDirectory };
    return JSON.stringify({ type: "start", ...said, ...(workers.length > 0 && { workers }) });
  }
  const part = size === total ? "" : ` (of ${total})`;
  const processes = workers.length > 0 ? ` in ${workers.length} processes` : "";
  const shown = page === undefined ? "" : `; page at ${page}`;
  return `${size} CPEs${part}${processes}, ${from} to ${to}, for ${acsUrl}; connection requests at ${where ?? "(none)"}${shown}; state in ${stateDirectory}; seed ${seed}`;
}

/** The end, for whoever started it; and the report. Throws a `CliFailure` where CPEs could not be started. */
async function tell(report: FleetReport, flags: FleetFlags): Promise<void> {
  const file =
    flags.report === undefined
      ? undefined
      : await writtenTo(flags.report, (directory) => writeReport(directory, report));
  const { endedBy, last, workers } = report;
  const { timeline: _, ...said } = report;
  const text = flags.json
    ? JSON.stringify({ type: "end", ...said })
    : `ended (${endedBy}). ${progressLine(last)}${file === undefined ? "" : `; report: ${file}`}`;
  sayOnStandardOutput(`${text}\n`);
  failWhereBroken(last, workers);
  if (report.scenario !== undefined && !isMet(report.scenario)) {
    throw new CliFailure(unmetText(report.scenario, file ?? "report.json of --report DIR"));
  }
}

function failWhereBroken({ cpes, states }: FleetSnapshot, workers: readonly WorkerReport[]): void {
  const died = workers.filter(({ state }) => state === "died");
  const lines = died.map(
    (each) => `worker ${each.worker} died (${each.by}) at ${each.at}: its ${each.cpes} CPEs were gone from then on`,
  );
  if (states.broken > 0) {
    lines.push(`${states.broken} of ${cpes} CPEs could not be started; the log says why (fleet.not-started)`);
  }
  if (lines.length > 0) throw new CliFailure(lines.join("\n"));
}

/** The log, on whose lines no progress is left standing. */
function clearing(log: Log, progress: Progress): Log {
  return {
    debug: (fact, fields) => {
      log.debug(fact, fields);
    },
    info: (fact, fields) => {
      progress.clear();
      log.info(fact, fields);
    },
    warn: (fact, fields) => {
      progress.clear();
      log.warn(fact, fields);
    },
    error: (fact, fields) => {
      progress.clear();
      log.error(fact, fields);
    },
  };
}
