import { createInterface } from "node:readline";
import { programEnvironment } from "./program-environment.ts";
import { howItEnded, notStarted, spawnProgram } from "./spawn-program.ts";

// How programs of the system are started: by argv, never through a shell, with an end in time and a limit on what they print.

interface ProgramOptions {
  /** Default 10 s; then the program is killed. */
  readonly timeoutMs?: number;
  /** Limit on what stdout may carry, in octets; default 16 MiB. Passing it kills the program. */
  readonly maxOutputBytes?: number;
  /** What it reads from stdin; absent: nothing. */
  readonly input?: string;
  /** Called with each line of stdout as it comes, without its end. */
  readonly onLine?: (line: string) => void;
  /** The program is killed when it is aborted. */
  readonly signal?: AbortSignal;
}

type ProgramResult =
  | { readonly ok: true; readonly stdout: string }
  | {
      readonly ok: false;
      readonly code: "missing" | "failed" | "timeout" | "too-much-output" | "aborted";
      /** One sentence with the program's own words, if any. */
      readonly reason: string;
      /** Of one that ended by itself. */
      readonly exitCode?: number;
    };

/** Runs a program to its end. Never rejects. */
export type RunProgram = (argv: readonly [string, ...string[]], options?: ProgramOptions) => Promise<ProgramResult>;

const errorWordsLimit = 500;

export const runProgram: RunProgram = (argv, options = {}) =>
  new Promise((resolve) => {
    const [program] = argv;
    const timeoutMs = options.timeoutMs ?? 10_000;
    const maxOutputBytes = options.maxOutputBytes ?? 16 * 1024 * 1024;
    const chunks: Buffer[] = [];
    let size = 0;
    let words = "";
    let cut: "timeout" | "too-much-output" | "aborted" | undefined;

    const { input, onLine, signal } = options;
    const child = spawnProgram(argv, programEnvironment(), input !== undefined);
    if (child instanceof Error) return resolve({ ok: false, code: "failed", reason: `${program}: ${child.message}` });
    const end = (why: NonNullable<typeof cut>): void => {
      cut ??= why;
      child.kill("SIGKILL");
      child.stdout.destroy(); // a grandchild may hold the pipe open
      child.stderr.destroy();
    };
    const timer = setTimeout(end, timeoutMs, "timeout");
    const abort = (): void => end("aborted");
    if (signal?.aborted) abort();
    signal?.addEventListener("abort", abort, { once: true });
    const over = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", abort);
    };
    if (onLine !== undefined) createInterface({ input: child.stdout }).on("line", onLine);
    child.stdin?.on("error", () => {}); // it may end before it has read all: how it ended says enough
    child.stdin?.end(input);

    child.stdout.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size > maxOutputBytes) end("too-much-output");
      else chunks.push(chunk);
    });
    child.stderr.on("data", (chunk: Buffer) => {
      if (words.length < errorWordsLimit) words += chunk.toString("utf8");
    });
    child.on("error", (error: NodeJS.ErrnoException) => {
      over();
      const { missing, reason } = notStarted(program, error);
      resolve({ ok: false, code: missing ? "missing" : "failed", reason });
    });
    child.on("close", (exitCode, endedBy) => {
      over();
      if (cut === "aborted") {
        resolve({ ok: false, code: cut, reason: `${program} was not wanted any more` });
      } else if (cut === "timeout") {
        resolve({ ok: false, code: cut, reason: `${program} did not end within ${timeoutMs} ms` });
      } else if (cut === "too-much-output") {
        resolve({ ok: false, code: cut, reason: `${program} printed more than ${maxOutputBytes} octets` });
      } else if (exitCode === 0) {
        resolve({ ok: true, stdout: Buffer.concat(chunks).toString("utf8") });
      } else {
        const reason = howItEnded(program, exitCode, endedBy, words.trim().slice(0, errorWordsLimit));
        resolve({ ok: false, code: "failed", reason, ...(exitCode === null ? {} : { exitCode }) });
      }
    });
  });
