import { constants, mkdirSync } from "node:fs";
import { lstat } from "node:fs/promises";

/** Opens what is there by its name and nothing that it points to. */
export const noLink = constants.O_NOFOLLOW;

/** Makes a directory (0700) and those above it that are missing. Rejects for a link in its place, whatever it points to. */
export async function makeOwnDirectory(path: string): Promise<void> {
  // The promise of Node 20 says of a full disk that there is no such directory.
  mkdirSync(path, { recursive: true, mode: 0o700 });
  await requireOwnDirectory(path);
}

/** Rejects unless the path is a directory itself: what is removed in one that a link points to would be another's. */
export async function requireOwnDirectory(path: string): Promise<void> {
  const status = await lstat(path);
  if (!status.isDirectory()) throw new TypeError(`${path} is ${status.isSymbolicLink() ? "a link" : "no directory"}`);
}
