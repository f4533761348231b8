import { copyFileSync, mkdtempSync, rmSync, statSync, truncateSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { migrate } from "../../src/store/migrations.ts";
import { loadSqlite } from "../../src/store/sqlite.ts";
import { openStore } from "../../src/store/sqlite-store.ts";
import { recordedLog } from "./recorded-log.ts";

const rows = Array.from({ length: 300 }, (_, n) => [String(n).padStart(4, "0"), `row ${n} \u00e4`.repeat(20)] as const);

const openDatabase = await loadSqlite();
let directory: string;
let file: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "cpe-store-"));
  file = join(directory, "agent.db");
  const db = openDatabase(file);
  db.exec(
    `CREATE TABLE entry (space TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (space, key))
     STRICT, WITHOUT ROWID`,
  );
  const insert = db.prepare("INSERT INTO entry VALUES (?, ?, ?)");
  for (const row of rows) insert.run("rows", ...row);
  db.pragma("user_version = 1");
  db.pragma("journal_mode = WAL");
  db.close();
});
afterEach(() => rmSync(directory, { recursive: true }));

/** What a file holds, and what was said about it. */
async function opened(path: string) {
  const log = recordedLog();
  const store = await openStore({ file: path, log });
  const entries = [...store.entries("rows")];
  await store.close();
  return { entries, facts: log.facts.map(({ fact }) => fact) };
}

describe("a state file of the first version", () => {
  it("is brought to the present one with every row, once", async () => {
    expect(await opened(file)).toEqual({ entries: rows, facts: [] });
    expect(await opened(file)).toEqual({ entries: rows, facts: [] });
    const db = openDatabase(file);
    expect(db.pragma("user_version", { simple: true })).toBe(2);
    db.close();
  });

  it("has every row wherever a power cut stops that", async () => {
    const db = openDatabase(file);
    db.pragma("wal_autocheckpoint = 0");
    migrate(db, file);
    const [half, log] = [join(directory, "half.db"), join(directory, "half.db-wal")];
    const frames = Math.floor(statSync(`${file}-wal`).size / 4120);
    expect(frames).toBeGreaterThan(5);
    for (let frame = 0; frame <= frames; frame++) {
      copyFileSync(file, half);
      copyFileSync(`${file}-wal`, log);
      truncateSync(log, 32 + frame * 4120 - (frame % 2) * 7);
      expect(await opened(half)).toEqual({ entries: rows, facts: [] });
      rmSync(half);
      rmSync(log, { force: true });
    }
    db.close();
  });

  it.each([0, 2, 57])("whose version reads %i by damage loses nothing", async (version) => {
    const db = openDatabase(file);
    db.pragma(`user_version = ${version}`);
    db.close();
    expect(await opened(file)).toEqual({ entries: rows, facts: ["store.damaged"] });
  });
});
