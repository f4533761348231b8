import { accessSync, chmodSync, constants, existsSync, lstatSync, renameSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { makePrivateDirectory } from "./private-directory.ts";
import type { OpenDatabase } from "./sqlite.ts";
import { named, StoreError } from "./store-error.ts";
import { syncPath, writeWholeFile } from "./whole-file.ts";

/** Files that belong to a state file by name. */
export const companionsOf = (file: string): readonly string[] => ["-wal", "-shm", "-journal"].map((end) => file + end);

/**
 * Makes sure of a private, writable file (0600, its directory 0700 when made). One that exists is never opened here: closing it
 * would drop the locks that this process holds on it (POSIX), and another store with them.
 */
export function prepareFile(openDatabase: OpenDatabase, file: string): void {
  makePrivateDirectory(dirname(file));
  for (const name of [file, ...companionsOf(file)]) refuseForeign(name);
  if (existsSync(file)) chmodSync(file, 0o600);
  else makeFile(openDatabase, file);
  accessSync(file, constants.R_OK | constants.W_OK);
  accessSync(dirname(file), constants.W_OK | constants.X_OK);
}

/** Made under another name, so that a power cut leaves no file or one that is whole. */
function makeFile(openDatabase: OpenDatabase, file: string): void {
  const making = `${file}.new`;
  discard(making);
  writeWholeFile(openDatabase, making, []);
  discard(file); // a log that an earlier file has left would be taken for one of this
  renameSync(making, file);
  syncPath(dirname(file));
}

export function discard(file: string): void {
  for (const path of [file, ...companionsOf(file)]) rmSync(path, { force: true });
}

/** What a link points to, or what has another name, is somebody else's: it is neither written nor made private. */
function refuseForeign(path: string): void {
  const status = lstatSync(path, { throwIfNoEntry: false });
  if (status === undefined || status.isDirectory()) return; // a directory in its place is found out by whoever opens it
  if (status.isFile() && status.nlink === 1) return;
  const why = status.isSymbolicLink() ? "is a link" : status.isFile() ? "has a second name elsewhere" : "is no file";
  const advice = "move it away, or choose another state directory";
  throw new StoreError("unwritable", `the state file ${named(path)} ${why} and is left alone: ${advice}`);
}
