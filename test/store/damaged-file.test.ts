import {
  closeSync,
  copyFileSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Store } from "../../src/ports/store.ts";
import { loadSqlite } from "../../src/store/sqlite.ts";
import { openStore } from "../../src/store/sqlite-store.ts";
import { recordedLog } from "./recorded-log.ts";

const pageOctets = 4096;
const rowCount = 500;
const rows = Array.from({ length: rowCount }, (_, n) => ({
  space: "rows",
  key: String(n).padStart(4, "0"),
  value: `row ${n}`.repeat(20),
}));

const openDatabase = await loadSqlite();
let directory: string;
let file: string;
let log: ReturnType<typeof recordedLog>;
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), "cpe-store-"));
  file = join(directory, "agent.db");
  log = recordedLog();
  const store = await open();
  await store.write(rows);
  await store.close();
});
afterEach(() => rmSync(directory, { recursive: true }));

const open = (): Promise<Store> => openStore({ file, log });
const asideOf = () => readdirSync(directory).filter((name) => name.includes(".damaged-"));

function overwrite(offset: number, content: Uint8Array): void {
  const descriptor = openSync(file, "r+");
  writeSync(descriptor, content, 0, content.length, offset);
  closeSync(descriptor);
}

/** The file alone, as if nothing had happened yet. */
function layOut(content: Uint8Array): void {
  for (const name of readdirSync(directory)) rmSync(join(directory, name));
  writeFileSync(file, content);
}

const noise = (octets: number) => Uint8Array.from({ length: octets }, (_, n) => (n * 151 + 7) & 255);

/** Opens the file, checks that what is read was once written, and that it works on; gives the number of rows saved. */
async function rowsSaved(): Promise<number> {
  const store = await open();
  const entries = [...store.entries("rows")];
  const written = new Map(rows.map(({ key, value }) => [key, value]));
  expect(entries.filter(([key, value]) => written.get(key) !== value)).toEqual([]);
  await store.write([{ space: "rows", key: "new", value: "1" }]);
  await store.close();
  const again = await open();
  expect(again.read("rows", "new")).toBe("1");
  await again.close();
  return entries.length;
}

describe("a damaged state file", () => {
  it.each([
    ["text", () => writeFileSync(file, "this is no database\n".repeat(1000))],
    ["noise", () => writeFileSync(file, noise(3 * pageOctets))],
    ["a few octets", () => writeFileSync(file, "SQLite")],
  ])("that holds %s is set aside, and the store starts empty", async (_, damage) => {
    damage();
    const before = readFileSync(file);
    expect(await rowsSaved()).toBe(0);
    const [aside = "", ...others] = asideOf();
    expect(others).toEqual([]);
    expect(aside).toMatch(/^agent\.db\.damaged-\d{8}T\d{9}Z$/);
    expect(readFileSync(join(directory, aside)).equals(before)).toBe(true);
    expect(log.facts).toEqual([
      {
        level: "warn",
        fact: "store.damaged",
        fields: { file, reason: expect.any(String), setAside: join(directory, aside), rowsSaved: 0 },
      },
    ]);
  });

  it.each([
    ["its header", () => overwrite(0, noise(100))],
    ["its first page", () => overwrite(0, noise(pageOctets))],
    ["the page where all others are found", () => overwrite(pageOctets, noise(pageOctets))],
  ])("without %s still has its rows, or nearly all", async (_, damage) => {
    damage();
    expect(await rowsSaved()).toBeGreaterThan(rowCount - 60);
    expect(asideOf()).toHaveLength(1);
  });

  it("keeps every row whichever octet of its header is wrong, and is never taken for a newer program's", async () => {
    const whole = readFileSync(file);
    const wrong = fc.tuple(fc.nat(99), fc.integer({ min: 1, max: 255 }));
    await fc.assert(
      fc.asyncProperty(wrong, async ([offset, change]) => {
        const broken = Buffer.from(whole);
        broken[offset] = (broken[offset] ?? 0) ^ change;
        layOut(broken);
        expect(await rowsSaved()).toBe(rowCount);
      }),
      { numRuns: 100 },
    );
  });

  it("leaves three copies of itself at most, however often it happens", async () => {
    const old = ["20240101T000000000Z", "20240101T000000000Z-wal", "20250101T000000000Z", "20260101T000000000Z"];
    for (const date of old) writeFileSync(`${file}.damaged-${date}`, date);
    overwrite(0, noise(pageOctets));
    await rowsSaved();
    expect(asideOf().sort()).toEqual([
      "agent.db.damaged-20250101T000000000Z",
      "agent.db.damaged-20260101T000000000Z",
      expect.stringMatching(/^agent\.db\.damaged-\d+T\d+Z$/),
    ]);
  });

  it("with one altered value loses that row alone, and says which", async () => {
    const text = Buffer.from("row 123row 123");
    overwrite(readFileSync(file).indexOf(text) + 2, Buffer.from("W"));
    expect(await rowsSaved()).toBe(rowCount - 1);
    expect(log.facts).toMatchObject([
      { fact: "store.damaged", fields: { reason: "a row is not as it was written", rowsSaved: rowCount - 1 } },
      { level: "warn", fact: "store.lost", fields: { file, space: "rows", key: "0123" } },
    ]);
  });

  it("keeps a value of many pages, and loses it when one of them is wrong", async () => {
    const store = await open();
    const large = "0123456789".repeat(3000);
    await store.write([
      { space: "large", key: "a", value: large },
      { space: "large", key: "b", value: `${large}b` },
    ]);
    await store.close();
    overwrite(0, noise(pageOctets));
    const salvaged = await open();
    expect([...salvaged.entries("large")]).toEqual([
      ["a", large],
      ["b", `${large}b`],
    ]);
    await salvaged.close();
    overwrite(readFileSync(file).indexOf("0123456789".repeat(300)) + 1000, noise(10));
    const again = await open();
    expect([...again.entries("large")]).toHaveLength(1);
    await again.close();
  });

  it("keeps what only its log held, whatever has become of its first page", async () => {
    const store = await open();
    await store.write(rows.map(({ space, key }) => ({ space, key, value: `again ${key}` })));
    for (const end of ["", "-wal"]) copyFileSync(file + end, join(directory, `copy${end}`));
    await store.close();
    for (const end of ["", "-wal"]) copyFileSync(join(directory, `copy${end}`), file + end);
    overwrite(0, noise(pageOctets));
    const salvaged = await open();
    expect([...salvaged.entries("rows")]).toEqual(rows.map(({ key }) => [key, `again ${key}`]));
    await salvaged.close();
  });

  it("that is empty is a new one", async () => {
    truncateSync(file);
    expect(await rowsSaved()).toBe(0);
    expect(asideOf()).toEqual([]);
  });

  it("whose table was dropped has its rows where their pages are still there", async () => {
    const db = openDatabase(file);
    db.exec("DROP TABLE entry");
    db.close();
    expect(await rowsSaved()).toBeGreaterThan(rowCount / 2);
    expect(asideOf()).toHaveLength(1);
  });

  it("with one broken page loses little more than what stood there", async () => {
    overwrite(10 * pageOctets, noise(pageOctets));
    expect(await rowsSaved()).toBeGreaterThan(rowCount - 60);
    expect(asideOf()).toHaveLength(1);
  });

  it("keeps what can be read, wherever it was cut off", async () => {
    const whole = join(directory, "whole");
    copyFileSync(file, whole);
    const pages = statSync(file).size / pageOctets;
    const saved: number[] = [];
    for (let kept = 1; kept < pages; kept += 4) {
      copyFileSync(whole, file);
      truncateSync(file, kept * pageOctets - 100);
      saved.push(await rowsSaved());
    }
    expect(Math.max(...saved)).toBeGreaterThan(rowCount / 2);
  });

  it("opens to something that works and believes nothing that was not written, whatever octets are wrong", async () => {
    const whole = readFileSync(file);
    const damage = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 })), {
      minLength: 1,
      maxLength: 40,
    });
    await fc.assert(
      fc.asyncProperty(damage, async (octets) => {
        const broken = Buffer.from(whole);
        for (const [offset, change] of octets) broken[offset] = (broken[offset] ?? 0) ^ change;
        layOut(broken);
        const touched = new Set(octets.map(([offset]) => Math.floor(offset / pageOctets)));
        expect(await rowsSaved()).toBeGreaterThanOrEqual(rowCount - 30 * touched.size);
      }),
      { numRuns: 60 },
    );
  });

  it("is replaced while it is in use, when the damage shows", async () => {
    const store = await open();
    overwrite(10 * pageOctets, noise(4 * pageOctets));
    const entries = [...store.entries("rows")];
    expect(entries.length).toBeGreaterThan(rowCount / 2);
    expect(entries.length).toBeLessThan(rowCount);
    await store.write([{ space: "rows", key: "new", value: "1" }]);
    expect(log.facts.map(({ fact }) => fact)).toEqual(["store.damaged"]);
    await store.close();
    const again = await open();
    expect([...again.entries("rows")]).toEqual([...entries, ["new", "1"]]);
    await again.close();
  });

  it("takes a write that meets the damage", async () => {
    const store = await open();
    overwrite(2 * pageOctets, noise(statSync(file).size - 2 * pageOctets));
    await store.write(rows.map(({ space, key }) => ({ space, key, value: "anew" })));
    expect([...store.entries("rows")]).toEqual(rows.map(({ key }) => [key, "anew"]));
    expect(asideOf()).toHaveLength(1);
    await store.close();
  });
});

describe("a replacement that a power cut stopped", () => {
  it("begins anew where the damaged file is still in place", async () => {
    writeFileSync(`${file}.rescue`, noise(5000));
    writeFileSync(`${file}.rescue-wal`, noise(5000));
    overwrite(10 * pageOctets, noise(pageOctets));
    expect(await rowsSaved()).toBeGreaterThan(rowCount - 60);
    expect(readdirSync(directory).filter((name) => name.includes("rescue"))).toEqual([]);
  });

  it("is finished where the damaged file is set aside, without the log left behind", async () => {
    copyFileSync(file, `${file}.rescue`);
    const db = openDatabase(file);
    db.pragma("journal_mode = WAL");
    db.exec("UPDATE entry SET value = 'stale'");
    copyFileSync(`${file}-wal`, join(directory, "wal"));
    db.close();
    rmSync(file);
    copyFileSync(join(directory, "wal"), `${file}-wal`);
    expect(await rowsSaved()).toBe(rowCount);
    expect(asideOf()).toEqual([]);
  });

  it("leaves a whole file alone", async () => {
    writeFileSync(`${file}.rescue`, noise(5000));
    expect(await rowsSaved()).toBe(rowCount);
  });
});
