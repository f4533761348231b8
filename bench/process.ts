import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

// A whole process, measured from outside by what the kernel accounts for it.

export interface Measured {
  readonly child: ChildProcess;
  readonly pid: number;
  readonly stateDirectory: string;
  /** Milliseconds from start to the line that says that the agent is ready. */
  readonly readyMs: number;
  /** `performance.now()` when it was started. */
  readonly startedAt: number;
  stop(): Promise<void>;
}

export const environment = (): NodeJS.ProcessEnv => {
  // Node parses this file of certificates at every start; it is this machine's, not the product's.
  const { NODE_EXTRA_CA_CERTS: _, ...rest } = process.env;
  return rest;
};

export const newStateDirectory = (): string => mkdtempSync(join(tmpdir(), "cpe-bench-"));

/** In a state directory that is kept, or else in one of its own. */
export async function startAgentProcess(
  argv: readonly string[],
  kept?: string,
  readyLine = "agent.ready",
): Promise<Measured> {
  const stateDirectory = kept ?? newStateDirectory();
  const startedAt = performance.now();
  const child = spawn(
    process.execPath,
    ["dist/main.js", "run", "--state-dir", stateDirectory, "-o", "log.format=json", ...argv],
    {
      stdio: ["ignore", "ignore", "pipe"],
      env: environment(),
    },
  );
  let log = "";
  const readyMs = await new Promise<number>((resolve, reject) => {
    child.stderr?.on("data", (chunk: Buffer) => {
      log = (log + chunk.toString()).slice(-20_000);
      if (log.includes(readyLine)) resolve(performance.now() - startedAt);
    });
    child.once("exit", (code) => reject(new Error(`the agent ended with ${code}:\n${log}`)));
  });
  return {
    child,
    pid: child.pid ?? 0,
    stateDirectory,
    readyMs,
    startedAt,
    stop: () =>
      new Promise((resolve) => {
        child.removeAllListeners("exit");
        child.once("exit", () => {
          if (kept === undefined) rmSync(stateDirectory, { recursive: true, force: true });
          resolve();
        });
        child.kill("SIGTERM");
      }),
  };
}

const field = (file: string, name: string): number =>
  readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line.startsWith(name))
    .reduce((sum, line) => sum + Number(/(\d+) kB/.exec(line)?.[1] ?? 0), 0);

export const rssMb = (pid: number): number => field(`/proc/${pid}/status`, "VmRSS") / 1024;
export const peakMb = (pid: number): number => field(`/proc/${pid}/status`, "VmHWM") / 1024;
export const privateMb = (pid: number): number => field(`/proc/${pid}/smaps_rollup`, "Private_") / 1024;

/**
 * CPU of the process, to the nanosecond, and of the children that it has waited for, in ticks of 10 ms; in milliseconds. Of
 * threads, those that run still.
 */
export function cpuMs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const children = [13, 14].reduce((sum, index) => sum + Number(fields[index]), 0) * 10;
  return readdirSync(`/proc/${pid}/task`).reduce((sum, thread) => sum + threadMs(pid, thread), children);
}

function threadMs(pid: number, thread: string): number {
  const [onCpuNs = ""] = readFileSync(`/proc/${pid}/task/${thread}/schedstat`, "utf8").split(" ");
  return Number(onCpuNs) / 1e6;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
