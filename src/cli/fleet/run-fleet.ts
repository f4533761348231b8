import { readdirSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { Fleet } from "../../fleet/fleet.ts";
import { fleetRequests } from "../../fleet/fleet-requests.ts";
import { type FleetReport, writeReport } from "../../fleet/report.ts";
import { Camera, type FleetSnapshot } from "../../fleet/snapshot.ts";
import { requireSocketPath, serveControl } from "../../net/control/control-socket.ts";
import type { Log } from "../../ports/log.ts";
import { prepareStateDirectory } from "../../wiring/state-directory.ts";
import { CliFailure, sentenceOf } from "../failure.ts";
import { processLog } from "../process-log.ts";
import { liveWithoutStandardOutput, sayOnStandardOutput } from "../standard-streams.ts";
import { toldToStop } from "../told-to-stop.ts";
import { version } from "../version.ts";
import { type FleetFlags, type FleetSettings, fleetDirectoryOf, fleetSettings } from "./fleet-settings.ts";
import { type Progress, progressLine, progressOn } from "./progress.ts";

/** Runs a fleet to its end. The control socket is there before anything else, so that a second fleet stops here. */
export async function runFleet(flags: FleetFlags): Promise<void> {
  const settings = await fleetSettings(flags);
  const { configuration } = settings;
  const directory = fleetDirectoryOf(configuration);
  requireSocketPath(join(resolve(directory), "control.sock"));
  const stopping = toldToStop();
  liveWithoutStandardOutput();
  const progress = progressOn(process.stdout, flags.json === true);
  const log = clearing(processLog(configuration), progress);
  const stateDirectory = prepareStateDirectory(directory);
  const ask: { answer?: (request: unknown) => Promise<unknown> } = {};
  const control = await serveControl(join(stateDirectory, "control.sock"), async (request) => {
    if (ask.answer === undefined) throw new Error("the fleet is still starting");
    return ask.answer(request);
  });
  try {
    if (flags.fresh) forget(stateDirectory);
    const { kinds, mostOpen, perSecond, roster, seed } = settings;
    const shape = { configuration, stateDirectory, log, roster, kinds, perSecond, mostOpen };
    const fleet = await Fleet.open({ ...shape, ...(seed !== undefined && { seed }) });
    for (const rule of settings.faults) fleet.faults.board.add(rule);
    const camera = new Camera(fleet);
    const asked = new Promise<string>((end) => {
      ask.answer = fleetRequests(fleet, camera, () => end("request"));
    });
    const startedAt = new Date().toISOString();
    sayOnStandardOutput(`${introduction(fleet, settings, stateDirectory, flags.json === true)}\n`);
    const endedBy = await live(fleet, camera, progress, settings, [stopping, asked]);
    const last = camera.take();
    progress.clear();
    await fleet.stop();
    camera.close();
    const acsUrl = configuration["acs.url"] ?? "";
    const { first, total } = roster;
    const times = { startedAt, endedAt: new Date().toISOString() };
    tell({ version, ...times, acsUrl, total, first, seed, endedBy, last }, flags);
  } finally {
    await control.close();
  }
}

/** Until one of `ends` or the duration comes; gives its name. */
async function live(
  fleet: Fleet,
  camera: Camera,
  progress: Progress,
  { durationSeconds, progressSeconds }: FleetSettings,
  ends: readonly Promise<string>[],
): Promise<string> {
  const everyMs = 1000 * (progressSeconds ?? (process.stdout.isTTY ? 1 : 10));
  const shows = setInterval(() => progress.show(camera.take()), everyMs);
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<string>((resolve) => {
    if (durationSeconds !== undefined) timer = setTimeout(() => resolve("duration"), 1000 * durationSeconds);
  });
  let lives = true;
  void fleet.start().then(() => {
    if (lives) progress.show(camera.take());
  });
  const endedBy = await Promise.race([over, ...ends]);
  lives = false;
  clearInterval(shows);
  clearTimeout(timer);
  return endedBy;
}

/** By the names of the state's own files. */
function forget(stateDirectory: string): void {
  for (const name of readdirSync(stateDirectory)) if (/^state\.db/.test(name)) rmSync(join(stateDirectory, name));
}

function introduction(
  { listensAt }: Fleet,
  { configuration, roster }: FleetSettings,
  stateDirectory: string,
  json: boolean,
): string {
  const acsUrl = configuration["acs.url"] ?? "";
  const { first, size, total } = roster;
  const [from, to] = [roster.serialNumber(first), roster.serialNumber(first + size - 1)];
  const where =
    listensAt && `${listensAt.bind.includes(":") ? `[${listensAt.bind}]` : listensAt.bind}:${listensAt.port}`;
  if (json) {
    return JSON.stringify({
      type: "start",
      cpes: size,
      total,
      from,
      to,
      acsUrl,
      connectionRequests: where,
      stateDirectory,
    });
  }
  const part = size === total ? "" : ` (of ${total})`;
  return `${size} CPEs${part}, ${from} to ${to}, for ${acsUrl}; connection requests at ${where ?? "(none)"}; state in ${stateDirectory}`;
}

/** The end, for whoever started it; and the report. Throws a `CliFailure` where CPEs could not be started. */
function tell(report: FleetReport, flags: FleetFlags): void {
  const file = flags.report === undefined ? undefined : writtenTo(flags.report, report);
  const { endedBy, last } = report;
  const text = flags.json
    ? JSON.stringify({ type: "end", ...report })
    : `ended (${endedBy}). ${progressLine(last)}${file === undefined ? "" : `; report: ${file}`}`;
  sayOnStandardOutput(`${text}\n`);
  failWhereBroken(last);
}

function writtenTo(directory: string, report: FleetReport): string {
  try {
    return writeReport(directory, report);
  } catch (error) {
    throw new CliFailure(`--report ${directory}: ${sentenceOf(error)}`);
  }
}

function failWhereBroken({ cpes, states }: FleetSnapshot): void {
  if (states.broken > 0) {
    throw new CliFailure(`${states.broken} of ${cpes} CPEs could not be started; the log says why (fleet.not-started)`);
  }
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
