import { existsSync, readdirSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Database } from "better-sqlite3";
import type { Log } from "../ports/log.ts";
import { salvage } from "./salvage.ts";
import type { OpenDatabase } from "./sqlite.ts";
import { companionsOf, discard } from "./state-file.ts";
import { writeWholeFile } from "./whole-file.ts";

/** Lines of the log that one damaged file is worth. */
const mostNamed = 200;
/** Copies of damaged files; what fails again and again must not use up the disk. */
const mostSetAside = 3;

/**
 * Puts in place of a damaged file one with every row that can still be read, and sets the damaged one aside under another
 * name. A power cut at any point leaves either the damaged file or the new one to start from.
 */
export function replaceDamaged(
  openDatabase: OpenDatabase,
  file: string,
  open: Database | undefined,
  reason: string,
  log: Log,
): void {
  const { rows, lost } = salvage(openDatabase, file, open);
  const rescue = rescueOf(file);
  discard(rescue);
  discardSetAside(file, mostSetAside - 1);
  writeWholeFile(openDatabase, rescue, rows);
  const aside = `${file}.damaged-${new Date().toISOString().replace(/[-:.]/g, "")}`;
  renameSync(file, aside);
  for (const companion of companionsOf(file)) {
    if (existsSync(companion)) renameSync(companion, aside + companion.slice(file.length));
  }
  renameSync(rescue, file);
  log.warn("store.damaged", { file, reason, setAside: aside, rowsSaved: rows.length });
  for (const { space, key } of lost.slice(0, mostNamed)) log.warn("store.lost", { file, space, key });
}

/** Finishes a replacement that a power cut has stopped between setting aside and putting in place. */
export function finishReplacement(file: string): void {
  const rescue = rescueOf(file);
  if (existsSync(file) || !existsSync(rescue)) return;
  // A write-ahead log of the damaged file would be taken for one of the new file.
  discard(file);
  renameSync(rescue, file);
}

/**
 * Removes what damaged files were set aside, but for as many as are `kept`, the latest: they hold what the device was told in
 * confidence.
 */
export function discardSetAside(file: string, kept = 0): void {
  const beginning = `${basename(file)}.damaged-`;
  const names = readdirSync(dirname(file)).filter((name) => name.startsWith(beginning));
  const dateOf = (name: string): string => name.slice(beginning.length).replace(/-.*/, "");
  const dates = [...new Set(names.map(dateOf))].sort();
  const old = new Set(dates.slice(0, Math.max(0, dates.length - kept)));
  for (const name of names) if (old.has(dateOf(name))) rmSync(join(dirname(file), name));
}

function rescueOf(file: string): string {
  return `${file}.rescue`;
}
