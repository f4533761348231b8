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
};

/** What went wrong, for people: of a file of theirs by its name, without the names of system calls. */
export function sentenceOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (!("code" in error)) return error.message;
  const reason = systemReasons[String(error.code)];
  if (reason === undefined) return error.message;
  if ("path" in error) return `${error.path}: ${reason}`;
  return "syscall" in error && error.syscall === "write" ? `nothing can be written: ${reason}` : error.message;
}

/** Ends the command with one clear sentence (or a few lines) on standard error. */
export class CliFailure extends Error {
  readonly exitCode: number;
  constructor(message: string, exitCode: number = exitCodes.failed) {
    super(message);
    this.name = "CliFailure";
    this.exitCode = exitCode;
  }
}
