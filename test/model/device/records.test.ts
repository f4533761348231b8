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

const recordsOf = (store: Store, terms: { scope?: string; isSparing?: boolean; hasValuesAlone?: boolean } = {}) =>
  new Records({ store, scope: "", paths: new Map(), ...terms });

const cpuMsOfReading = (store: Store): number =>
  Math.min(...Array.from({ length: 5 }, () => cpuMsOf(() => void recordsOf(store).tables)));

it("rows are read in rising order", () => {
  const { added } = recordsOf(storeOf(1, 200)).table("Device.T0.") ?? { added: [] };
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
    return { store, records: recordsOf(store, { scope: "a/", isSparing: true }), read: () => reads };
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
    expect([records.value(path), recordsOf(openMemoryStore(), { isSparing: true }).value(path)]).toEqual([
      "three",
      undefined,
    ]);
  });
});

describe("records of a store with values alone", () => {
  const path = "Device.DeviceInfo.ProvisioningCode";

  it("are known as such once rows and attributes were looked for", () => {
    const records = recordsOf(openMemoryStore(), { isSparing: true });
    expect(records.hasValuesAlone).toBe(false);
    expect(records.table("Device.T0.")).toBeUndefined();
    expect(records.hasValuesAlone).toBe(true);
    records.release();
    expect(records.hasValuesAlone).toBe(true);
    records.attributes = new Map([[path, { notification: 2 }]]);
    expect(records.hasValuesAlone).toBe(false);
  });

  it("are not those of one that has a row or an attribute", async () => {
    const withRow = recordsOf(storeOf(1, 1));
    expect(withRow.table("Device.T0.")?.added).toEqual([1]);
    expect(withRow.hasValuesAlone).toBe(false);
    const store = openMemoryStore();
    await store.write([{ space: "attribute", key: path, value: '{"notification":1}' }]);
    const withAttribute = recordsOf(store);
    expect([withAttribute.table("Device.T0."), withAttribute.hasValuesAlone]).toEqual([undefined, false]);
  });

  it("ask the store for values when these are wanted, and for nothing else", async () => {
    const store = openMemoryStore();
    await store.write([{ space: "value", key: path, value: "one" }]);
    const asked: string[] = [];
    const entries: Store["entries"] = (space, prefix) => {
      asked.push(space);
      return store.entries(space, prefix);
    };
    const records = recordsOf(
      { read: () => undefined, entries, write: async () => {}, close: async () => {} },
      { isSparing: true, hasValuesAlone: true },
    );
    expect([records.table("Device.T0."), records.attributes, records.value(path)]).toEqual([
      undefined,
      undefined,
      "one",
    ]);
    expect(asked).toEqual(["value"]);
  });
});
