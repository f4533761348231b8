import { describe, expect, it } from "vitest";
import { type OwingStore, owingStore } from "../../../src/agent/context/owing-store.ts";
import type { Store, StoreChange } from "../../../src/ports/store.ts";
import { openMemoryStore } from "../../../src/store/memory-store.ts";
import { storeContract } from "../../contract/store-contract.ts";
import { VirtualClock } from "../../harness/simulated/virtual-clock.ts";
import { recordedLog } from "../../store/recorded-log.ts";

storeContract("a store that may owe", async () =>
  owingStore(openMemoryStore(), { clock: new VirtualClock(), log: recordedLog() }),
);

const put = (key: string, value: string): StoreChange => ({ space: "s", key, value });
const remove = (key: string): StoreChange => ({ space: "s", key, value: undefined });

/** What writing to it came to is owed where it failed, as a device does that goes on without. */
async function writeOrOwe(store: OwingStore, ...changes: readonly StoreChange[]): Promise<void> {
  await store.write(changes).catch((failure: unknown) => store.owe(failure));
}

function opened() {
  const file = openMemoryStore();
  const disk = { refuses: (_changes: readonly StoreChange[]) => false };
  const write: Store["write"] = (changes) =>
    disk.refuses(changes) ? Promise.reject(new Error("read-only")) : file.write(changes);
  const clock = new VirtualClock();
  const log = recordedLog();
  const under: Store = {
    read: (...at) => file.read(...at),
    entries: (space, prefix) => file.entries(space, prefix),
    write,
    close: () => file.close(),
  };
  return { clock, disk, file, log, store: owingStore(under, { clock, log }) };
}

const entries = (store: Store) => [...store.entries("s")];

describe("what is owed", () => {
  it("reads as kept, and is written with the next", async () => {
    const { disk, file, store } = opened();
    await store.write([put("a", "1"), put("b", "1"), put("c", "1")]);
    disk.refuses = () => true;
    expect(store.isOwing).toBe(false);
    await writeOrOwe(store, put("b", "2"), remove("c"));
    expect(store.isOwing).toBe(true);
    await writeOrOwe(store, put("aa", "3"));
    expect([store.read("s", "b"), store.read("s", "c")]).toEqual(["2", undefined]);
    const owed = [
      ["a", "1"],
      ["aa", "3"],
      ["b", "2"],
    ];
    expect(entries(store)).toEqual(owed);
    disk.refuses = () => false;
    await store.write([put("z", "4")]);
    expect([entries(file), entries(store)]).toEqual([
      [...owed, ["z", "4"]],
      [...owed, ["z", "4"]],
    ]);
  });

  it("is written after a while where nothing else is, and that is said", async () => {
    const { clock, disk, file, log, store } = opened();
    disk.refuses = () => true;
    await writeOrOwe(store, put("a", "1"));
    await clock.advance(3_600_000);
    expect(log.facts).toEqual([]);
    disk.refuses = () => false;
    await clock.advance(60_000);
    expect(entries(file)).toEqual([["a", "1"]]);
    expect(log.facts).toMatchObject([{ fact: "state.write", fields: { outcome: "ok", owed: 1 } }]);
    expect(clock.pendingTimers).toBe(0);
  });

  it("does not come over what was written since, in whatever order that ends", async () => {
    const { disk, file, store } = opened();
    disk.refuses = () => true;
    await writeOrOwe(store, put("a", "owed"), put("b", "owed"));
    disk.refuses = () => false;
    await Promise.all([store.write([put("a", "new")]), store.write([put("c", "new")])]);
    const all = [
      ["a", "new"],
      ["b", "owed"],
      ["c", "new"],
    ];
    expect([entries(file), entries(store)]).toEqual([all, all]);
  });

  it("keeps nothing else out that can be written", async () => {
    const { disk, file, store } = opened();
    disk.refuses = (changes) => changes.some(({ key }) => key === "a");
    await writeOrOwe(store, put("a", "too large"));
    await store.write([put("b", "1")]);
    expect([entries(file), store.read("s", "a")]).toEqual([[["b", "1"]], "too large"]);
  });

  it("is what a space held that was to be removed as a whole", async () => {
    const { disk, file, store } = opened();
    await store.write([put("a", "1"), put("b", "1")]);
    disk.refuses = () => true;
    await writeOrOwe(store, put("c", "owed"));
    await writeOrOwe(store, { space: "s" }, put("d", "owed"));
    expect(entries(store)).toEqual([["d", "owed"]]);
    disk.refuses = () => false;
    await store.write([put("e", "1")]);
    const left = [
      ["d", "owed"],
      ["e", "1"],
    ];
    expect([entries(file), entries(store)]).toEqual([left, left]);
  });

  it("is settled by the removal of its space", async () => {
    const { clock, disk, file, store } = opened();
    disk.refuses = () => true;
    await writeOrOwe(store, put("a", "owed"));
    disk.refuses = (changes) => changes.some(({ key }) => key === "a");
    await store.write([{ space: "s" }]);
    disk.refuses = () => false;
    await clock.advance(3_600_000);
    await store.write([put("b", "1")]);
    expect([entries(file), entries(store)]).toEqual([[["b", "1"]], [["b", "1"]]]);
  });

  it("is settled in little time, however much there is of it", async () => {
    const { disk, file, store } = opened();
    disk.refuses = () => true;
    const many = Array.from({ length: 20_000 }, (_, each) => put(`key ${each}`, "owed"));
    await writeOrOwe(store, ...many);
    disk.refuses = () => false;
    // Nothing of it is copied for each that is settled: that would take minutes.
    await store.write([put("key 0", "new")]);
    expect(entries(file)).toHaveLength(many.length);
    expect(file.read("s", "key 0")).toBe("new");
  });

  it("is nothing of a write whose failure nobody takes over", async () => {
    const { clock, disk, file, store } = opened();
    disk.refuses = () => true;
    await expect(store.write([put("a", "refused")])).rejects.toThrow("read-only");
    store.owe(new Error("another"));
    disk.refuses = () => false;
    await clock.advance(3_600_000);
    await store.write([put("b", "1")]);
    expect([entries(file), entries(store)]).toEqual([[["b", "1"]], [["b", "1"]]]);
  });

  it("is tried once more at the end", async () => {
    const { disk, file, store } = opened();
    disk.refuses = () => true;
    await writeOrOwe(store, put("a", "1"));
    disk.refuses = () => false;
    let kept: unknown;
    file.close = async () => {
      kept = entries(file);
    };
    await store.close();
    expect(kept).toEqual([["a", "1"]]);
  });
});
