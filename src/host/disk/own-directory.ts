import { constants, lstatSync } from "node:fs";
import { makeDirectory } from "./made-directory.ts";

/** Opens what is there by its name and nothing that it points to. */
export const noLink = constants.O_NOFOLLOW;

/** Makes a directory (0700) and those above it that are missing. Rejects for a link in its place, whatever it points to. */
export async function makeOwnDirectory(path: string): Promise<void> {
  makeDirectory(path, 0o700);
  await requireOwnDirectory(path);
}

// Each is one look at a directory, at a start or before a file is moved: a thread of the pool would cost more than it takes.

/** Rejects unless the path is a directory itself: what is removed in one that a link points to would be another's. */
export async function requireOwnDirectory(path: string): Promise<void> {
  const status = lstatSync(path);
  if (!status.isDirectory()) throw new TypeError(`${path} is ${status.isSymbolicLink() ? "a link" : "no directory"}`);
}
