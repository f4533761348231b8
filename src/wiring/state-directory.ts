import { statSync } from "node:fs";
import { resolve } from "node:path";
import { makePrivateDirectory } from "../store/private-directory.ts";

/** A state directory that cannot be used; the message is one sentence for the terminal. */
class StateDirectoryError extends Error {
  override readonly name = "StateDirectoryError";
}

/** Makes the directory (0700) if need be. @throws StateDirectoryError */
export function prepareStateDirectory(directory: string): string {
  const path = resolve(directory);
  try {
    makePrivateDirectory(path);
    if (!statSync(path).isDirectory()) throw new StateDirectoryError(path);
  } catch (error) {
    const why = error instanceof Error && "code" in error ? String(error.code) : "it is no directory";
    throw new StateDirectoryError(`the state directory ${path} cannot be made (${why}): name another with --state-dir`);
  }
  return path;
}
