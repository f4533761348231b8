import { cpSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { checksumOf } from "../../../src/store/checksum.ts";
import { loadSqlite } from "../../../src/store/sqlite.ts";

const openDatabase = await loadSqlite();
const fixtures = join(import.meta.dirname, "..", "..", "fixtures");

/**
 * Lays out in `directory` the state that a version left behind (`test/fixtures/state-VERSION/`), with the names that stand
 * in it for servers replaced by where they are now. Returns the entries, as SQL.
 */
export function layOutState(
  version: string,
  machine: "gateway" | "linux",
  directory: string,
  servers: Readonly<Record<string, string>> = {},
): string {
  const recording = join(fixtures, `state-${version}`);
  let entries = readFileSync(join(recording, `${machine}.sql`), "utf8");
  for (const [name, url] of Object.entries(servers)) entries = entries.replaceAll(name, url);
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const db = openDatabase(join(directory, "state.db"));
  db.function("checksum_of", checksumOf);
  db.exec(entries);
  db.close();
  const firmware = join(recording, "firmware");
  if (machine === "gateway" && existsSync(firmware)) cpSync(firmware, join(directory, "firmware"), { recursive: true });
  return entries;
}
