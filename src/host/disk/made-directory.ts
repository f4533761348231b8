import { mkdirSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";

/**
 * Makes a directory and those above it that are missing. Throws the system's error; Node's own way of it never comes back where the
 * system says of a directory both that it is not there and that it cannot be made, as `/proc` does.
 */
export function makeDirectory(path: string, mode = 0o777): void {
  const missing: string[] = [];
  for (let each = resolve(path); statSync(each, { throwIfNoEntry: false }) === undefined; each = dirname(each)) {
    missing.push(each);
  }
  // Says what is wrong where there is something else by that name.
  if (missing.length === 0) makeOne(resolve(path), mode);
  for (const each of missing.toReversed()) makeOne(each, mode);
}

/** Somebody else may make it meanwhile. */
function makeOne(path: string, mode: number): void {
  try {
    mkdirSync(path, { mode });
  } catch (error) {
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) throw error;
  }
}
