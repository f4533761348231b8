import { chmodSync, existsSync, mkdirSync } from "node:fs";
import { dirname, resolve } from "node:path";

/**
 * Makes a directory and those above it that are missing, each for its owner alone (0700); one that exists stays as it is.
 * One by one, since Node's own recursive way never ends on file systems that refuse directories, such as /proc.
 */
export function makePrivateDirectory(directory: string): void {
  const path = resolve(directory);
  if (existsSync(path)) return;
  makePrivateDirectory(dirname(path));
  mkdirSync(path, { mode: 0o700 });
  chmodSync(path, 0o700);
}
