import { spawn } from "node:child_process";
import { programEnvironment } from "./program-environment.ts";

// Programs of the system whose octets are wanted as they come, started by argv, never through a shell.

/** How one ended. Its own words are in the reason, if it said any. */
type StreamEnding = { readonly ok: true } | { readonly ok: false; readonly missing: boolean; readonly reason: string };

/**
 * Runs a program, and gives what it writes to stdout piece by piece. It is asked to end (SIGTERM) when the signal is aborted, which is
 * no failure, and killed where it does not. Never rejects.
 */
export type StreamProgram = (
  argv: readonly [string, ...string[]],
  onOctets: (octets: Buffer) => void,
  signal: AbortSignal,
) => Promise<StreamEnding>;

const patienceMs = 2000;
const errorWordsLimit = 500;

export const streamProgram: StreamProgram = ([program, ...argumentList], onOctets, signal) =>
  new Promise((resolve) => {
    const child = spawn(program, argumentList, {
      stdio: ["ignore", "pipe", "pipe"],
      shell: false,
      env: programEnvironment(),
    });
    let words = "";
    let killing: NodeJS.Timeout | undefined;
    const abort = (): void => {
      child.kill("SIGTERM");
      killing ??= setTimeout(() => {
        child.kill("SIGKILL");
        child.stdout.destroy(); // a grandchild may hold the pipe open
        child.stderr.destroy();
      }, patienceMs);
    };
    const settle = (ending: StreamEnding): void => {
      clearTimeout(killing);
      signal.removeEventListener("abort", abort);
      resolve(signal.aborted && !(!ending.ok && ending.missing) ? { ok: true } : ending);
    };
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort, { once: true });
    child.stdout.on("data", onOctets);
    child.stderr.on("data", (chunk: Buffer) => {
      if (words.length < errorWordsLimit) words += chunk.toString("utf8");
    });
    child.on("error", (error: NodeJS.ErrnoException) => {
      const missing = error.code === "ENOENT" || error.code === "EACCES";
      settle({ ok: false, missing, reason: `${program}: ${error.message}` });
    });
    child.on("close", (exitCode, endedBy) => {
      if (exitCode === 0) return settle({ ok: true });
      const said = words.trim().slice(0, errorWordsLimit);
      const how = exitCode === null ? `was ended by ${endedBy}` : `exited with ${exitCode}`;
      settle({ ok: false, missing: false, reason: `${program} ${how}${said ? `: ${said}` : ""}` });
    });
  });
