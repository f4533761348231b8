import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, mkdtempSync, rmSync, statSync, truncateSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { openStore } from "../../src/store/sqlite-store.ts";
import { bundledProgram } from "../harness/process/bundled-program.ts";
import { quietLog } from "./recorded-log.ts";

const directory = mkdtempSync(join(tmpdir(), "cpe-store-"));
const writer = bundledProgram(join(import.meta.dirname, "batch-writer.ts"));
afterAll(() => {
  rmSync(directory, { recursive: true });
  writer.remove();
});

/** The number of the batch that a space holds; fails on one that holds parts of several. */
function wholeBatchOf(values: readonly string[]): number {
  expect(values.length === 0 || values.length === 20).toBe(true);
  expect(new Set(values).size).toBeLessThanOrEqual(1);
  return Number.parseInt(values[0] ?? "0", 10);
}

async function batchesIn(file: string): Promise<{ readonly a: number; readonly b: number }> {
  const store = await openStore({ file, log: quietLog });
  const valuesOf = (space: string) => [...store.entries(space)].map(([, value]) => value);
  const found = { a: wholeBatchOf(valuesOf("a")), b: wholeBatchOf(valuesOf("b")) };
  await store.close();
  return found;
}

/** Runs the writer until it has acknowledged `count` batches, then kills it; gives the last that it acknowledged. */
async function writeAndKill(file: string, count: number): Promise<number> {
  const child = spawn(process.execPath, [writer.path, file], { stdio: ["ignore", "pipe", "inherit"] });
  let said = "";
  child.stdout.setEncoding("utf8");
  child.stdout.on("data", (text: string) => {
    said += text;
    if (said.split("\n").length > count) child.kill("SIGKILL");
  });
  await once(child, "close");
  expect(child.signalCode).toBe("SIGKILL");
  return Number(said.trimEnd().split("\n").at(-1));
}

describe("a store whose process is killed", () => {
  it("keeps every acknowledged batch and tears none, kill after kill", async () => {
    const lanes = [1, 2].map(async (lane) => {
      const file = join(directory, `killed-${lane}.db`);
      for (let round = 0; round < 12; round += 1) {
        const acknowledged = await writeAndKill(file, 1 + ((round * 7 + lane) % 23));
        const kept = await batchesIn(file);
        expect(Math.min(kept.a, kept.b)).toBeGreaterThanOrEqual(acknowledged);
        // At most the one batch more that was under way.
        expect(Math.max(kept.a, kept.b)).toBeLessThanOrEqual(acknowledged + 1);
      }
    });
    await Promise.all(lanes);
  });
});

describe("a store that another process has open", () => {
  it("is locked until that process ends, however it ends", async () => {
    const file = join(directory, "locked.db");
    const child = spawn(process.execPath, [writer.path, file], { stdio: ["ignore", "pipe", "inherit"] });
    await once(child.stdout, "data");
    await expect(openStore({ file, log: quietLog })).rejects.toMatchObject({
      code: "locked",
      message: expect.stringContaining(`${file} is in use by another process`),
    });
    child.kill("SIGKILL");
    await once(child, "close");
    expect((await batchesIn(file)).a).toBeGreaterThan(0);
  });
});

describe("a store whose disk lost what was not yet written to it", () => {
  it("opens at the end of a whole batch, wherever its log was cut off", async () => {
    const file = join(directory, "cut.db");
    const cut = join(directory, "after-cut.db");
    const store = await openStore({ file, log: quietLog });
    for (let number = 1; number <= 8; number += 1) {
      const entries = Array.from({ length: 20 }, (_, n) => ({
        space: "a",
        key: `key ${n}`,
        value: String(number).padEnd(400, "."),
      }));
      await store.write(entries);
    }
    const logOctets = statSync(`${file}-wal`).size;
    const seen = new Set<number>();
    for (let octets = logOctets; octets >= 0; octets -= 3001) {
      copyFileSync(file, cut);
      copyFileSync(`${file}-wal`, `${cut}-wal`);
      truncateSync(`${cut}-wal`, octets);
      seen.add((await batchesIn(cut)).a);
      for (const suffix of ["", "-wal"]) rmSync(cut + suffix, { force: true });
    }
    expect([...seen]).toEqual([...seen].sort((x, y) => y - x));
    expect(seen.size).toBeGreaterThan(5);
    await store.close();
  });
});
