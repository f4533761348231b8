import { describe, expect, it } from "vitest";
import { Records } from "../../../src/model/device/records.ts";
import type { Store } from "../../../src/ports/store.ts";
import { openMemoryStore } from "../../../src/store/memory-store.ts";
import { cpuMsOf } from "../../harness/cpu-time.ts";

/** A store that holds tables of so many rows each, in its own order: 1, 10, 100, 11, … */
function storeOf(tables: number, rows: number): Store {
  const entries = Array.from({ length: tables }, (_, table) =>
    Array.from({ length: rows }, (_each, row) => [`Device.T${table}.${row + 1}.`, "added"] as const),
  ).flat();
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    read: () => undefined,
    entries: (space) => (space === "rows" ? entries : []),
    write: async () => {},
    close: async () => {},
  };
}

const cpuMsOfReading = (store: Store): number =>
  Math.min(...Array.from({ length: 5 }, () => cpuMsOf(() => void new Records(store, "", new Map()).tables)));

it("rows are read in rising order", () => {
  const { added } = new Records(storeOf(1, 200), "", new Map()).table("Device.T0.") ?? { added: [] };
  expect(added).toEqual(Array.from({ length: 200 }, (_, row) => row + 1));
});

it("the rows of one large table are read about as fast as those of many small ones", () => {
  const [large, small] = [storeOf(1, 16_000), storeOf(160, 100)];
  expect(cpuMsOfReading(large) / cpuMsOfReading(small)).toBeLessThan(5);
});

describe("values of one of very many devices", () => {
  const space = "a/value";
  const path = "Device.DeviceInfo.ProvisioningCode";

  async function sparing(): Promise<{ readonly store: Store; readonly records: Records; read(): number }> {
    const inner = openMemoryStore();
    let reads = 0;
    const entries: Store["entries"] = (of, prefix) => {
      if (of === space) reads += 1;
      return inner.entries(of, prefix);
    };
    await inner.write([{ space, key: path, value: "one" }]);
    const store: Store = {
      read: (of, key) => inner.read(of, key),
      entries,
      write: (changes) => inner.write(changes),
      close: () => inner.close(),
    };
    return { store, records: new Records(store, "a/", new Map(), true), read: () => reads };
  }

  it("are read when they are wanted, and again after a release", async () => {
    const { read, records, store } = await sparing();
    expect(read()).toBe(0);
    expect([records.value(path), records.value(path), read()]).toEqual(["one", "one", 1]);
    await store.write([{ space, key: path, value: "two" }]);
    expect(records.value(path)).toBe("one");
    records.release();
    expect([records.value(path), read()]).toEqual(["two", 2]);
  });

  it("are known without the store where there are none, until one is put", async () => {
    const { read, records, store } = await sparing();
    await store.write([{ space, key: path, value: undefined }]);
    expect(records.value(path)).toBeUndefined();
    records.release();
    expect([records.value(path), read()]).toEqual([undefined, 1]);
    records.putValue(path, "three");
    expect([records.value(path), new Records(openMemoryStore(), "", new Map(), true).value(path)]).toEqual([
      "three",
      undefined,
    ]);
  });
});
