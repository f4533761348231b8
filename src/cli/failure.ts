import type { ControlError } from "../agent/control/results.ts";

/** Exit codes of every command: a contract. */
export const exitCodes = { done: 0, failed: 1, usage: 2, noAgent: 3 } as const;

const systemReasons: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file or directory",
  EEXIST: "it is there already",
  EISDIR: "it is a directory",
  ENOTDIR: "a part of the path is no directory",
  EACCES: "permission denied",
  EPERM: "not permitted",
  EROFS: "the file system is read-only",
  ENOSPC: "no space is left",
  ENXIO: "nobody reads from it",
};

/**
 * What went wrong, for people: of a file of theirs by its name, without the names of system calls.
 * @param file That was being read: the system does not name one that turns out to be a directory.
 */
export function sentenceOf(error: unknown, file?: string): string {
  if (!(error instanceof Error)) return String(error);
  if (!("code" in error)) return error.message;
  const reason = systemReasons[String(error.code)];
  if (reason === undefined) return error.message;
  const path = "path" in error ? error.path : file;
  if (path !== undefined) return `${path}: ${reason}`;
  return "syscall" in error && error.syscall === "write" ? `nothing can be written: ${reason}` : error.message;
}

/** What a failure is called in JSON. */
export type FailureCode =
  | "failed"
  | "usage" // wrong flags or arguments
  | "configuration"
  | "no-agent"
  | "starting" // an agent runs, and does not answer yet
  | "no-acs"
  | "no-device" // none of that name has informed
  | "not-woken" // the device took no connection request
  | "timeout"
  | ControlError["kind"];

const usualCode: Readonly<Record<number, FailureCode>> = {
  [exitCodes.usage]: "usage",
  [exitCodes.noAgent]: "no-agent",
};

/** Ends the command with one clear sentence (or a few lines) on standard error. */
export class CliFailure extends Error {
  readonly exitCode: number;
  readonly code: FailureCode;
  constructor(message: string, exitCode: number = exitCodes.failed, code = usualCode[exitCode] ?? "failed") {
    super(message);
    this.name = "CliFailure";
    this.exitCode = exitCode;
    this.code = code;
  }
}

/** The number that a flag gives. @throws CliFailure 2 for anything but digits, and for more than `most`. */
export function wholeNumber(flag: string, text: string, most = 1_000_000): number {
  const number = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (number <= most) return number;
  throw new CliFailure(`${flag} ${text} is no whole number from 0 to ${most}`, exitCodes.usage);
}
