import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Store, StoreChange } from "../../src/ports/store.ts";
import { openMemoryStore } from "../../src/store/memory-store.ts";

const put = (space: string, key: string, value: string): StoreChange => ({ space, key, value });
const remove = (space: string, key: string): StoreChange => ({ space, key, value: undefined });

/** What every Store promises (src/ports/). `open` gives a new, empty one each time. */
export function storeContract(name: string, open: () => Promise<Store>): void {
  describe(`${name} as a Store`, () => {
    let store: Store;
    beforeEach(async () => {
      store = await open();
    });
    afterEach(() => store.close());

    it("has nothing at first", () => {
      expect(store.read("meta", "absent")).toBeUndefined();
      expect([...store.entries("meta")]).toEqual([]);
    });

    it("reads what was written, the last value of a key winning", async () => {
      await store.write([put("value", "a", "1"), put("value", "b", "2"), put("value", "a", "3")]);
      await store.write([put("value", "b", "4")]);
      expect(store.read("value", "a")).toBe("3");
      expect(store.read("value", "b")).toBe("4");
    });

    it("removes, and takes the removal of what is absent", async () => {
      await store.write([put("value", "a", "1"), put("value", "b", "2")]);
      await store.write([remove("value", "a"), remove("value", "never")]);
      expect([...store.entries("value")]).toEqual([["b", "2"]]);
    });

    it("carries out a batch in its order", async () => {
      await store.write([put("value", "a", "1"), remove("value", "a"), remove("value", "b"), put("value", "b", "2")]);
      expect([...store.entries("value")]).toEqual([["b", "2"]]);
    });

    it("removes a space as a whole, in the order of the batch", async () => {
      const rows = Array.from({ length: 2000 }, (_, n) => put("rows", String(n), "old"));
      await store.write([...rows, put("rows/", "a", "1"), put("row", "b", "1")]);
      await store.write([put("rows", "before", "1"), { space: "rows" }, put("rows", "5", "after"), { space: "never" }]);
      expect([...store.entries("rows")]).toEqual([["5", "after"]]);
      expect([...store.entries("rows/"), ...store.entries("row")]).toEqual([
        ["a", "1"],
        ["b", "1"],
      ]);
      await store.write([{ space: "rows" }, { space: "row" }]);
      expect([...store.entries("rows"), ...store.entries("row")]).toEqual([]);
      expect(store.read("rows", "5")).toBeUndefined();
    });

    it("keeps spaces apart, whatever their names", async () => {
      await store.write([put("7/value", "k", "seven"), put("7/valu", "ek", "other"), put("", "", "empty")]);
      expect([...store.entries("7/value")]).toEqual([["k", "seven"]]);
      expect([...store.entries("7/valu")]).toEqual([["ek", "other"]]);
      expect(store.read("", "")).toBe("empty");
      expect([...store.entries("7/VALUE")]).toEqual([]);
    });

    it("lists a space in order of UTF-16 code units", async () => {
      const keys = ["b", "a", "B", "10", "9", "", "é", "\u{1f600}", "\uffee", "a\u0000b"];
      await store.write(keys.map((key) => put("value", key, key)));
      expect([...store.entries("value")].map(([key]) => key)).toEqual([...keys].sort());
    });

    it("lists those of a space whose keys begin with a text", async () => {
      const keys = [
        "Device.A.1.",
        "Device.A.1.x",
        "Device.A.1.\u{1f600}",
        "Device.A.10.",
        "Device.A.1",
        "device.A.1.x",
      ];
      await store.write([...keys.map((key) => put("value", key, key)), put("other", "Device.A.1.y", "y")]);
      const listed = [...store.entries("value", "Device.A.1.")];
      expect(listed.map(([key]) => key)).toEqual(keys.slice(0, 3));
      expect(listed.map(([, value]) => value)).toEqual(keys.slice(0, 3));
      expect([...store.entries("value", "Device.B.")]).toEqual([]);
    });

    it("takes the same turn's writes in their order", async () => {
      await Promise.all([
        store.write([put("value", "a", "first")]),
        store.write([put("value", "a", "second"), put("value", "b", "1")]),
        store.write([remove("value", "b")]),
      ]);
      expect([...store.entries("value")]).toEqual([["a", "second"]]);
    });

    it("takes a batch as it was when `write` was called", async () => {
      const changes = [put("value", "a", "1")];
      const written = store.write(changes);
      changes.push(put("value", "b", "2"));
      await written;
      expect([...store.entries("value")]).toEqual([["a", "1"]]);
    });

    it("lets a space be changed while its entries are walked", async () => {
      await store.write([put("value", "a", "1"), put("value", "b", "2")]);
      const seen: string[] = [];
      for (const [key] of store.entries("value")) {
        seen.push(key);
        await store.write([remove("value", key), put("value", `z${key}`, "new")]);
      }
      expect(seen).toEqual(["a", "b"]);
      expect([...store.entries("value")].map(([key]) => key)).toEqual(["za", "zb"]);
    });

    it("takes an empty batch", async () => {
      await expect(store.write([])).resolves.toBeUndefined();
    });

    it("refuses a batch with a lone surrogate whole, and works on", async () => {
      const write = store.write([put("value", "a", "1"), put("value", "b", "\ud800")]);
      await expect(write).rejects.toMatchObject({ name: "StoreError", code: "failed" });
      expect([...store.entries("value")]).toEqual([]);
      await store.write([put("value", "a", "\u{1f600}")]);
      expect(store.read("value", "a")).toBe("\u{1f600}");
    });

    it("keeps a large value and many entries", async () => {
      const large = "0123456789abcdef".repeat(65_536);
      await store.write([put("value", "large", large)]);
      await store.write(Array.from({ length: 3000 }, (_, n) => put("rows", String(n), `row ${n}`)));
      expect(store.read("value", "large")).toBe(large);
      expect([...store.entries("rows")]).toHaveLength(3000);
    });

    it("shows nobody a part of a write", async () => {
      const rows = (value: string) => Array.from({ length: 3000 }, (_, n) => put("rows", String(n), value));
      await store.write(rows("old"));
      let isOver = false;
      const written = store.write(rows("new")).then(() => {
        isOver = true;
      });
      while (!isOver) {
        expect(new Set([...store.entries("rows")].map(([, value]) => value)).size).toBe(1);
        await new Promise((resolve) => setImmediate(resolve));
      }
      await written;
      expect(store.read("rows", "0")).toBe("new");
    });

    it("reads the same of a scope that is held, whatever is written meanwhile", async () => {
      const spaces = ["7/value", "7/rows", "70/value"];
      const change = fc.record({
        space: fc.constantFrom(...spaces),
        key: fc.constantFrom("a", "ab", "b", undefined),
        value: fc.constantFrom("1", "2", undefined),
      });
      const step = fc.record({
        what: fc.constantFrom("hold", "let go", "go on"),
        changes: fc.array(change, { maxLength: 4 }),
      });
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 8 }), async (steps) => {
          await store.write(spaces.map((space) => ({ space })));
          const model = openMemoryStore();
          const holds: (() => void)[] = [];
          for (const { what, changes } of steps) {
            const batch = changes.map(({ space, key, value }) =>
              key === undefined ? { space } : { space, key, value },
            );
            const written = store.write(batch);
            if (what === "hold") holds.push(store.hold?.("7/") ?? (() => undefined));
            if (what === "let go") for (const letGo of holds.splice(0, 1)) letGo();
            await Promise.all([written, model.write(batch)]);
            for (const space of spaces) {
              expect([...store.entries(space)]).toEqual([...model.entries(space)]);
              expect([...store.entries(space, "a")]).toEqual([...model.entries(space, "a")]);
              expect(store.read(space, "a")).toBe(model.read(space, "a"));
            }
          }
          for (const letGo of holds) letGo();
        }),
        { numRuns: 60 },
      );
    });

    it("cannot be read of once it is closed, held or not", async () => {
      await store.write([put("7/value", "a", "1")]);
      store.hold?.("7/");
      await store.close();
      expect(() => store.read("7/value", "a")).toThrow(expect.objectContaining({ code: "closed" }));
      expect(() => store.entries("7/value")).toThrow(expect.objectContaining({ code: "closed" }));
    });

    it("gives back any strings and agrees with a plain map, batch after batch", async () => {
      const text = fc.string({ unit: "binary", maxLength: 12 });
      const change = fc.record({
        space: fc.constantFrom("p", "q"),
        key: fc.oneof(fc.constantFrom("a", "b", "c"), text),
        value: fc.option(text, { nil: undefined }),
      });
      await fc.assert(
        fc.asyncProperty(fc.array(fc.array(change, { maxLength: 6 }), { maxLength: 4 }), async (batches) => {
          const erase = ["p", "q"].flatMap((space) => [...store.entries(space)].map(([key]) => remove(space, key)));
          await store.write(erase);
          const model = new Map<string, Map<string, string>>([
            ["p", new Map()],
            ["q", new Map()],
          ]);
          for (const { space, key, value } of batches.flat()) {
            if (value === undefined) model.get(space)?.delete(key);
            else model.get(space)?.set(key, value);
          }
          await Promise.all(batches.map((batch) => store.write(batch)));
          for (const [space, entries] of model) {
            const expected = [...entries].sort(([a], [b]) => (a < b ? -1 : 1));
            expect([...store.entries(space)]).toEqual(expected);
            expect(expected.filter(([key, value]) => store.read(space, key) !== value)).toEqual([]);
          }
        }),
        { numRuns: 50 },
      );
    });

    it("finishes what was written before `close`, and refuses everything after it", async () => {
      const written = store.write([put("value", "a", "1")]);
      await store.close();
      await expect(written).resolves.toBeUndefined();
      const closed = expect.objectContaining({ name: "StoreError", code: "closed" });
      await expect(store.write([put("value", "b", "2")])).rejects.toEqual(closed);
      expect(() => store.read("value", "a")).toThrow(closed);
      expect(() => store.entries("value")).toThrow(closed);
      await store.close();
    });
  });
}
