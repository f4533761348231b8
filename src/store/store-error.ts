import { statSync, utimesSync } from "node:fs";
import type { StoreFailure } from "../ports/store.ts";

/** What a store rejects with: one sentence that names the file and says what to do. */
export class StoreError extends Error implements StoreFailure {
  override readonly name = "StoreError";
  readonly code: StoreFailure["code"];

  constructor(code: StoreFailure["code"], message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** The file opens, and what stands in it is not what was written. */
export class DamagedContent extends Error {
  override readonly name = "DamagedContent";
}

/**
 * Whether SQLite says that the file's content, not its surroundings, is at fault. All statements are fixed and proven, so
 * that SQLITE_ERROR can only mean that their table is gone.
 */
export function isDamage(cause: unknown): boolean {
  return cause instanceof DamagedContent || /^SQLITE_(NOTADB|CORRUPT|ERROR$)/.test(codeOf(cause));
}

/** Whether the disk, or the size that the file may have, is used up. */
export function isFull(cause: unknown): boolean {
  return ["SQLITE_FULL", "ENOSPC", "EDQUOT"].includes(codeOf(cause));
}

/** Turns what SQLite or the file system threw into the one error that callers know. */
export function storeErrorOf(cause: unknown, file: string): StoreError {
  if (cause instanceof StoreError) return cause;
  const code = (codeOf(cause).startsWith("SQLITE_IOERR") && refusalOfSystem(file)) || codeOf(cause);
  if (isFull(cause)) {
    return new StoreError("full", `no space is left for the state file ${named(file)}: free some on its disk`, {
      cause,
    });
  }
  if (/^SQLITE_(BUSY|LOCKED)/.test(code)) {
    const advice = "stop the other agent, or give this one a state directory of its own";
    return new StoreError("locked", `the state file ${named(file)} is in use by another process: ${advice}`, { cause });
  }
  if (code === "EROFS") {
    const advice = "make it writable again, or choose another state directory";
    return new StoreError("unwritable", `the file system of the state file ${named(file)} is read-only: ${advice}`, {
      cause,
    });
  }
  if (/^(SQLITE_(READONLY|CANTOPEN|PERM)|E(ACCES|PERM|NOTDIR|ISDIR|EXIST|NAMETOOLONG|LOOP)$)/.test(code)) {
    const advice = "make it and its directory writable for this user, or choose another state directory";
    return new StoreError("unwritable", `the state file ${named(file)} cannot be written (${code}): ${advice}`, {
      cause,
    });
  }
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new StoreError("failed", `the state file ${named(file)} failed: ${reason}${code === "" ? "" : ` (${code})`}`, {
    cause,
  });
}

/** The file's name within a sentence: between marks where it would not be told from the words around it. */
export const named = (file: string): string =>
  /^[\w./+@-]+$/.test(file) ? file : `'${file.replace(/['\\]/g, "\\$&")}'`;

/** SQLite keeps to itself what the system has said: it is asked again, by writing the file's times as they are. */
function refusalOfSystem(file: string): string {
  try {
    const { atime, mtime } = statSync(file);
    utimesSync(file, atime, mtime);
    return "";
  } catch (refusal) {
    return codeOf(refusal);
  }
}

function codeOf(cause: unknown): string {
  return cause instanceof Error && "code" in cause && typeof cause.code === "string" ? cause.code : "";
}
