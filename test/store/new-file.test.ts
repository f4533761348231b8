import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openStore } from "../../src/store/sqlite-store.ts";
import { quietLog } from "./recorded-log.ts";

let directory = "";
let file = "";
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "cpe-store-"));
  file = join(directory, "state.db");
});
afterEach(() => rmSync(directory, { recursive: true }));

async function entries(): Promise<unknown> {
  const store = await openStore({ file, log: quietLog });
  await store.write([{ space: "a", key: "own", value: "1" }]);
  const found = store.entries("a");
  await store.close();
  return found;
}

const damaged = (): readonly string[] => readdirSync(directory).filter((name) => name.includes(".damaged-"));

describe("a new state file", () => {
  it("is for its owner alone, and nothing else is left beside it", async () => {
    expect(await entries()).toEqual([["own", "1"]]);
    expect(readdirSync(directory)).toEqual(["state.db"]);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it("is made anew where a power cut stopped the making", async () => {
    writeFileSync(`${file}.new`, Buffer.alloc(5000, 7));
    writeFileSync(`${file}.new-wal`, Buffer.alloc(5000, 7));
    expect(await entries()).toEqual([["own", "1"]]);
    expect(readdirSync(directory)).toEqual(["state.db"]);
  });

  it("has nothing of a log that another file has left", async () => {
    const other = await openStore({ file, log: quietLog });
    await other.write([{ space: "a", key: "foreign", value: "2" }]);
    copyFileSync(`${file}-wal`, join(directory, "wal"));
    await other.close();
    rmSync(file);
    copyFileSync(join(directory, "wal"), `${file}-wal`);
    expect(readFileSync(`${file}-wal`).includes("foreign")).toBe(true);
    expect(await entries()).toEqual([["own", "1"]]);
  });

  it("may be an empty one, as earlier versions left it at a power cut", async () => {
    writeFileSync(file, "");
    expect(await entries()).toEqual([["own", "1"]]);
    expect(damaged()).toEqual([]);
    expect(existsSync(`${file}.new`)).toBe(false);
  });
});
