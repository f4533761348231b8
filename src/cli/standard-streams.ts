import { closeSync, openSync } from "node:fs";
import { isatty } from "node:tty";
import { exitCodes, sentenceOf } from "./failure.ts";

// What becomes of a command whose output has nobody to read it, or no room.

/**
 * A reader that has seen enough (`| head -1`) ends the command in peace; where there is no room for what it prints it fails.
 * What cannot be said on standard error is not said.
 */
export function mindStandardStreams(): void {
  process.stdout.on("error", endWithoutOutput);
  process.stderr.on("error", () => undefined);
}

function endWithoutOutput(error: Error): void {
  if (isWithoutReader(error)) process.exit(exitCodes.done);
  sayOnStandardError(`cpe-agent: standard output: ${sentenceOf(error)}\n`);
  process.exit(exitCodes.failed);
}

/** From now on the command does this before it ends because standard output cannot be written. */
export function beforeEndWithoutOutput(last: () => Promise<unknown>): void {
  process.stdout.removeAllListeners("error").on("error", (error) => void last().finally(() => endWithoutOutput(error)));
}

/** From now on the command goes on when standard output cannot be written, once it has been told. */
export function liveWithoutStandardOutput(told: () => void = () => undefined): void {
  process.stdout.removeAllListeners("error").on("error", told);
}

/** Writes what a command that lives on has to say; lost where it cannot be written. */
export function sayOnStandardOutput(text: string): void {
  attempt(() => process.stdout.write(text));
}

/** Never fails. */
export function sayOnStandardError(text: string): void {
  attempt(() => process.stderr.write(text));
}

/** Node writes to files and devices at once, and throws. */
function attempt(write: () => void): void {
  try {
    write();
  } catch {
    // Nobody is there to be told.
  }
}

export const isWithoutReader = (error: unknown): boolean =>
  error instanceof Error && "code" in error && error.code === "EPIPE";

/** Node would open its debugger at SIGUSR1, and the system would end the process at SIGUSR2. */
export function ignoreUserSignals(): void {
  process.on("SIGUSR1", () => undefined).on("SIGUSR2", () => undefined);
}

/** Whether the process says what it does on a terminal that has not hung up. */
export function hasTerminal(): boolean {
  if (!isatty(2)) return false;
  try {
    closeSync(openSync("/dev/tty", "r"));
    return true;
  } catch {
    return false;
  }
}
