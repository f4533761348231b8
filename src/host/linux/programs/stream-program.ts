import { endingWithUs } from "./ending-with-us.ts";
import { endLeftBehind, ownMark } from "./left-behind.ts";
import { programEnvironment } from "./program-environment.ts";
import { howItEnded, notStarted, spawnProgram } from "./spawn-program.ts";

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

export const streamProgram: StreamProgram = (argv, onOctets, signal) =>
  new Promise((resolve) => {
    const [program] = argv;
    endLeftBehind();
    const child = spawnProgram(endingWithUs(argv), { ...programEnvironment(), ...ownMark() });
    if (child instanceof Error) {
      return resolve({ ok: false, missing: false, reason: `${program}: ${child.message}` });
    }
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
      settle({ ok: false, ...notStarted(program, error) });
    });
    child.on("close", (exitCode, endedBy) => {
      if (exitCode === 0) return settle({ ok: true });
      const reason = howItEnded(program, exitCode, endedBy, words.trim().slice(0, errorWordsLimit));
      settle({ ok: false, missing: false, reason });
    });
  });
