import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, fsyncSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Store } from "../../src/ports/store.ts";
import { openStore } from "../../src/store/sqlite-store.ts";
import { bundledProgram } from "../harness/process/bundled-program.ts";
import { recordedLog } from "./recorded-log.ts";

// A write of very many entries is one transaction, and others have their turn in its midst.

const writer = bundledProgram(join(import.meta.dirname, "long-writer.ts"));
afterAll(() => writer.remove());

let directory: string;
let file: string;
let store: Store;
let log: ReturnType<typeof recordedLog>;
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), "cpe-store-"));
  file = join(directory, "state.db");
  log = recordedLog();
  store = await openStore({ file, log });
});
afterEach(async () => {
  await store.close();
  rmSync(directory, { recursive: true });
});

const many = 20_000;
const keyOf = (number: number): string => `Device.Users.User.${number}.Username`;
const batch = (value: string, from = 0, space = "value") =>
  Array.from({ length: many }, (_, number) => ({ space, key: keyOf(from + number), value }));
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Calls `look` in each turn of the event loop until `written` is settled; the number of turns. */
async function meanwhile(written: Promise<unknown>, look: () => unknown): Promise<number> {
  let isOver = false;
  const over = written.finally(() => {
    isOver = true;
  });
  let turns = 0;
  for (; !isOver; turns += 1) {
    look();
    await turn();
  }
  await over;
  return turns;
}

/** How many entries have each value. */
function counted(of: Store, space = "value"): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const [, value] of of.entries(space)) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}

describe("a long write", () => {
  it("lets others have their turn, who read what was there before it, of one key and of all", async () => {
    await store.write([...batch("old").slice(0, 10_000), { space: "value", key: "gone", value: "old" }]);
    const before = store.entries("value");
    const written = store.write([...batch("new"), { space: "value", key: "gone", value: undefined }]);
    const turns = await meanwhile(written, () => {
      expect([0, 9999, 10_000].map((number) => store.read("value", keyOf(number)))).toEqual(["old", "old", undefined]);
      expect(store.entries("value", keyOf(1999))).toEqual([[keyOf(1999), "old"]]);
      expect(store.entries("value", keyOf(19_999))).toEqual([]);
      expect(store.read("value", "gone")).toBe("old");
    });
    // Some forty pieces.
    expect(turns).toBeGreaterThan(30);
    expect(before).toHaveLength(10_001);
    expect(counted(store)).toEqual({ new: many });
  });

  it.each([511, 512, 513])("of %d entries shows nobody anything of itself before it is done", async (count) => {
    await store.write(batch("old").slice(0, count));
    await meanwhile(store.write(batch("new").slice(0, count)), () => {
      expect(counted(store)).toEqual({ old: count });
      expect(store.read("value", keyOf(0))).toBe("old");
    });
    expect(counted(store)).toEqual({ new: count });
  });

  it("gives whoever reads everything all of what was there before", async () => {
    await store.write(batch("old").slice(0, 3000));
    const before = store.entries("value");
    let looks = 0;
    await meanwhile(store.write(batch("new", 1000)), () => {
      looks += 1;
      if (looks % 8 === 0) expect(store.entries("value")).toEqual(before);
    });
    expect(counted(store)).toEqual({ old: 1000, new: many });
  });

  it("that removes a space as a whole is one too", async () => {
    await store.write([...batch("old"), { space: "other", key: "a", value: "1" }]);
    const turns = await meanwhile(store.write([{ space: "value" }, ...batch("new").slice(0, 3)]), () => {
      expect([0, many - 1].map((number) => store.read("value", keyOf(number)))).toEqual(["old", "old"]);
      expect(store.entries("value", "Device.Users.User.1999")).toHaveLength(11);
    });
    expect(turns).toBeGreaterThan(30);
    expect(counted(store)).toEqual({ new: 3 });
    expect(store.read("other", "a")).toBe("1");
  });

  it("keeps one that comes meanwhile waiting, and comes before it", async () => {
    const order: string[] = [];
    const long = store.write(batch("long")).then(() => order.push("long"));
    await turn();
    await turn();
    const change = { space: "value", key: keyOf(0), value: "after" };
    const short = store.write([change]).then(() => order.push("short"));
    await Promise.all([long, short]);
    expect(order).toEqual(["long", "short"]);
    expect(counted(store)).toEqual({ long: many - 1, after: 1 });
  });

  it("is finished by a close in its midst", async () => {
    const written = store.write(batch("new"));
    for (let turns = 0; turns < 5; turns += 1) await turn();
    await store.close();
    await written;
    store = await openStore({ file, log });
    expect(counted(store)).toEqual({ new: many });
  });

  it("begins anew where damage shows to somebody else, and nothing of its first attempt is saved", async () => {
    await store.write(batch("other", 0, "other"));
    await store.write(batch("old"));
    await store.close();
    store = await openStore({ file, log });
    const pages = statSync(file).size / 4096;
    const written = store.write(batch("new", many));
    let lost = 0;
    const turns = await meanwhile(written, () => {
      lost += 1;
      if (lost === 5) overwrite(Math.floor(pages / 4) * 4096, Math.floor(pages / 8) * 4096);
      if (lost === 10) expect(counted(store, "other")).toEqual({ other: expect.any(Number) });
      if (lost === 10) expect(counted(store).new).toBeUndefined();
    });
    expect(turns).toBeGreaterThan(45);
    expect(log.facts.filter(({ fact }) => fact === "store.damaged")).toHaveLength(1);
    expect(counted(store)).toEqual({ old: expect.any(Number), new: many });
  });

  it("is there whole or not at all when the process is killed in its midst", async () => {
    await store.close();
    const seen = new Set<number>();
    for (const pieces of [1, 3, 10, 25, 60, 90]) {
      const acknowledged = await killedAfter(pieces);
      store = await openStore({ file, log });
      const values = Object.entries(counted(store));
      const [value = "0", count = many] = values[0] ?? [];
      expect([values.length <= 1, count]).toEqual([true, many]);
      expect(Number(value) - acknowledged).toBeGreaterThanOrEqual(0);
      expect(Number(value) - acknowledged).toBeLessThanOrEqual(1);
      seen.add(Number(value));
      await store.close();
    }
    expect(seen.size).toBeGreaterThan(1);
    store = await openStore({ file, log });
  });
});

/** Has a process write batches of as many entries, and kills it after so many turns in their midst; the last that it acknowledged. */
async function killedAfter(turns: number): Promise<number> {
  const argv = [writer.path, file, String(many)];
  const child = spawn(process.execPath, argv, { stdio: ["ignore", "pipe", "inherit"] });
  let said = "";
  child.stdout.setEncoding("utf8");
  child.stdout.on("data", (text: string) => {
    said += text;
    if (said.split(".").length > turns) child.kill("SIGKILL");
  });
  await once(child, "close");
  expect(child.signalCode).toBe("SIGKILL");
  return Number(/(\d+)\D*$/.exec(said)?.[1] ?? "0");
}

function overwrite(at: number, octets: number): void {
  const descriptor = openSync(`${file}`, "r+");
  writeSync(descriptor, Buffer.alloc(octets, 0x5a), 0, octets, at);
  fsyncSync(descriptor);
  closeSync(descriptor);
}
