import { describe, expect, it } from "vitest";
import type { Tree } from "../../../src/model/tree.ts";
import { memoryStore } from "../memory-store.ts";
import { sampleDevice, system, valuesOf } from "../sample-device.ts";

// The tree of one of very many devices keeps nothing while it is at rest: what is asked of it then is as it was left.

const hostName = "Device.DeviceInfo.HostName";
const table = "Device.NAT.PortMapping.";
const more = { scope: "F1/", isSparing: true };

/** What a tree that rested tells, which one that is opened anew tells as well. */
async function told(tree: Tree): Promise<object> {
  const [attributes] = await tree.attributes([hostName]);
  return {
    values: await valuesOf(tree, "Device.NAT."),
    notification: attributes?.notification,
    rows: tree.storedRows(table),
  };
}

describe("the tree of one of very many devices", () => {
  it("is at rest as it was left, and as one that is opened anew", async () => {
    const store = memoryStore();
    const { tree } = await sampleDevice(system(), store, more);
    const atFirst = await told(tree);
    await tree.apply([{ kind: "add", path: table }], { origin: "acs" });
    const withRow = await told(tree);
    expect(withRow).not.toEqual(atFirst);
    await tree.setAttributes([{ path: hostName, notification: 1 }]);
    expect(await told(tree)).toEqual({ ...withRow, notification: 1 });
    const { tree: again } = await sampleDevice(system(), store, more);
    expect(await told(again)).toEqual({ ...withRow, notification: 1 });
  });

  it("reads nothing but its values when it wakes, where there is nothing else", async () => {
    const store = memoryStore();
    const asked: string[] = [];
    const entries: typeof store.entries = (space, prefix) => {
      asked.push(space);
      return store.entries(space, prefix);
    };
    const { tree } = await sampleDevice(system(), { ...store, entries }, more);
    await told(tree);
    asked.length = 0;
    for (let times = 0; times < 2; times++) await valuesOf(tree, "Device.NAT.");
    expect(asked.filter((space) => space !== "F1/value")).toEqual([]);
  });

  it("forgets a write that failed", async () => {
    const store = memoryStore();
    let isFull = false;
    const write: typeof store.write = async (changes) => {
      if (isFull) throw new Error("full");
      await store.write(changes);
    };
    const { tree } = await sampleDevice(system(), { ...store, write }, more);
    const before = await told(tree);
    isFull = true;
    await expect(tree.apply([{ kind: "add", path: table }], { origin: "acs" })).rejects.toThrow();
    await expect(tree.setAttributes([{ path: hostName, notification: 2 }])).rejects.toThrow();
    expect(await told(tree)).toEqual(before);
  });
});
