import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { rmSync, writeFileSync } from "node:fs";
import { createInterface } from "node:readline";
import type { FleetSnapshot } from "../../src/fleet/told/snapshot.ts";
import { cpuMs, environment, newStateDirectory, peakMb, rssMb } from "../process.ts";
import { startProgram } from "../program.ts";
import { row } from "../report.ts";

const cpes = Number(process.env.BENCH_CPES ?? 100_000);
/** The program collects garbage once some seconds after the start, and V8 gives back pages later. */
const restMs = 20_000;

interface RunningCommand {
  readonly child: ChildProcess;
  readonly pid: number;
  /** Seconds since the fleet began until all were up, their first Informs due. */
  readonly upSeconds: number;
  /** Seconds, and milliseconds of CPU, until the first session of each has ended well. */
  readonly seconds: number;
  readonly cpuMs: number;
  latest(): FleetSnapshot;
}

const argvOf = (count: number, acsUrl: string, stateDirectory: string): readonly string[] => [
  ...["dist/main.js", "fleet", "--count", String(count), "--acs-url", acsUrl, "--state-dir", stateDirectory],
  // In no phase of theirs during the measurement.
  ...["--ramp", "all", "--workers", "1", "--interval", "864000", "--json", "--progress", "1s"],
];

/** The command, when all of its CPEs have been well. */
async function start(count: number, acsUrl: string, stateDirectory: string): Promise<RunningCommand> {
  const startedMs = performance.now();
  const child = spawn(process.execPath, argvOf(count, acsUrl, stateDirectory), {
    stdio: ["ignore", "pipe", "inherit"],
    env: environment(),
  });
  const pid = child.pid ?? 0;
  let latest: FleetSnapshot | undefined;
  const allWell = new Promise<number>((resolve, reject) => {
    child.once("exit", (code, signal) => reject(new Error(`the fleet ended with ${code ?? signal}`)));
    createInterface({ input: child.stdout }).on("line", (line) => {
      const said = JSON.parse(line) as { readonly type: string } & FleetSnapshot;
      if (said.type !== "progress") return;
      latest = said;
      if (said.haveBeenWell === count) resolve((performance.now() - startedMs) / 1000);
    });
  });
  const seconds = await allWell;
  return {
    child,
    pid,
    upSeconds: latest?.starts.allUpSeconds ?? Number.NaN,
    seconds,
    cpuMs: cpuMs(pid),
    latest: () => {
      if (latest === undefined) throw new Error("the fleet has said nothing");
      return latest;
    },
  };
}

const rest = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** The command with one CPE: what no CPE costs. */
async function floorOf(acsUrl: string): Promise<{ readonly heapBytes: number; readonly rssMb: number }> {
  const stateDirectory = newStateDirectory();
  const one = await start(1, acsUrl, stateDirectory);
  await rest(8000);
  const floor = { heapBytes: one.latest().process.heapBytes, rssMb: rssMb(one.pid) };
  await kill(one.child, "SIGTERM");
  rmSync(stateDirectory, { recursive: true, force: true });
  return floor;
}

async function kill(child: ChildProcess, signal: "SIGTERM" | "SIGKILL"): Promise<void> {
  child.removeAllListeners("exit");
  const ended = once(child, "exit");
  child.kill(signal);
  await ended;
}

const upText = ({ upSeconds }: RunningCommand): string =>
  `${(cpes / upSeconds).toFixed(0)} a second  (${upSeconds} s until all were up)`;
const startText = ({ seconds, cpuMs: ms }: RunningCommand): string =>
  `${(cpes / seconds).toFixed(0)} a second  (${seconds.toFixed(1)} s; ${((1000 * ms) / cpes).toFixed(0)} us CPU each)`;

/** The real command with `BENCH_CPES` CPEs in one process, against an ACS that does nothing: it takes minutes. */
export async function fleetCommand(): Promise<void> {
  const acs = await startProgram("bench/raw/acs.ts", ["closing"]);
  const acsUrl = `http://127.0.0.1:${acs.said}/`;
  const stateDirectory = newStateDirectory();
  const floor = await floorOf(acsUrl);
  const what = (text: string): string => `fleet of ${cpes}, ${text}`;
  const first = await start(cpes, acsUrl, stateDirectory);
  row(what("first start"), ">= 5,000 a second", upText(first));
  row(what("the same with first sessions"), "", startText(first));
  row(what("peak RSS in the ramp"), "<= 1.2 GB", `${peakMb(first.pid).toFixed(0)} MB`);
  await rest(restMs);
  const heapBytes = (first.latest().process.heapBytes - floor.heapBytes) / cpes;
  row(what("heap at rest, each"), "<= 2 KB", `${heapBytes.toFixed(0)} bytes`);
  const restingMb = rssMb(first.pid);
  row(what("RSS at rest, each"), "<= 3.5 KB", `${(((restingMb - floor.rssMb) * 2 ** 20) / cpes).toFixed(0)} bytes`);
  await informAll(first, stateDirectory);
  await kill(first.child, "SIGKILL");
  const again = await start(cpes, acsUrl, stateDirectory);
  row(what("start again after kill -9"), ">= 5,000 a second", upText(again));
  row(what("the same with its sessions"), "", startText(again));
  const { events } = again.latest();
  row(what("CPEs that did not know any more who they were"), "0", String(events["0 BOOTSTRAP"] ?? 0));
  await kill(again.child, "SIGTERM");
  await acs.stop();
  rmSync(stateDirectory, { recursive: true, force: true });
}

/** All of them have a session, as fast as they come. */
async function informAll(running: RunningCommand, stateDirectory: string): Promise<void> {
  const { latest, pid } = running;
  // From now on: what the kernel remembers of the peak is forgotten.
  writeFileSync(`/proc/${pid}/clear_refs`, "5");
  const ended = (): number => latest().sessions.succeeded + latest().sessions.failed;
  const before = { ended: ended(), failed: latest().sessions.failed, cpu: cpuMs(pid) };
  const startedMs = performance.now();
  const command = spawn(
    process.execPath,
    ["dist/main.js", "fleet", "inform", "--select", "all", "--state-dir", stateDirectory],
    { stdio: "ignore", env: environment() },
  );
  await once(command, "exit");
  while (ended() < before.ended + cpes) await rest(200);
  const seconds = (performance.now() - startedMs) / 1000;
  const each = (1000 * (cpuMs(pid) - before.cpu)) / cpes;
  row(
    `fleet of ${cpes}, each informs once`,
    "<= 60 s",
    `${(cpes / seconds).toFixed(0)} a second  (${seconds.toFixed(1)} s; ${each.toFixed(0)} us CPU each; ${latest().sessions.failed - before.failed} failed)`,
  );
  row(`fleet of ${cpes}, peak RSS of that`, "<= 1.2 GB", `${peakMb(pid).toFixed(0)} MB`);
}
