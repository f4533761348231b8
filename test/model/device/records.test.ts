import { expect, it } from "vitest";
import { Records } from "../../../src/model/device/records.ts";
import type { Store } from "../../../src/ports/store.ts";
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
