import { describe, expect, it } from "vitest";
import type { DependentEdit, Edit, Tree } from "../../../src/model/tree.ts";
import { faultsOf, sampleDevice, valuesOf } from "../sample-device.ts";

// Rows that come back: under their numbers where these were never given, by their aliases otherwise. [TR-069 A.2.2.1]

const mapping = "Device.NAT.PortMapping.";
const local = { origin: "local" } as const;

async function add(tree: Tree, was?: number | string): Promise<number | undefined> {
  const edit: Edit =
    was === undefined ? { kind: "add", path: mapping } : { kind: "add", path: `${mapping}${was}.`, back: true };
  return (await tree.apply([edit], local)).added[0];
}

const aliasesIn = async (tree: Tree): Promise<readonly string[]> =>
  (await tree.values([mapping])).filter(({ path }) => path.endsWith(".Alias")).map(({ path, value }) => path + value);

describe("a row that was there before", () => {
  it("has its number again where it was never given, and later rows have higher ones", async () => {
    const { tree } = await sampleDevice();
    expect(await add(tree, 7)).toBe(7);
    expect(await add(tree)).toBe(8);
    expect(await aliasesIn(tree)).toEqual([`${mapping}7.Aliascpe-7`, `${mapping}8.Aliascpe-8`]);
  });

  it("has another number where it was given, and the alias that goes with the old one", async () => {
    const { tree } = await sampleDevice();
    await add(tree);
    await tree.apply([{ kind: "delete", path: `${mapping}1.` }], local);
    expect(await add(tree, 1)).toBe(2);
    expect(await aliasesIn(tree)).toEqual([`${mapping}2.Aliascpe-1`]);
    expect(await valuesOf(tree, `${mapping}[cpe-1].Protocol`)).toEqual({ [`${mapping}2.Protocol`]: "TCP" });
  });

  it("does not come back while it is there", async () => {
    const { tree } = await sampleDevice();
    await add(tree);
    expect(await faultsOf(add(tree, 1))).toEqual({ [`${mapping}1.`]: "name" });
    expect(await faultsOf(add(tree, "[cpe-1]"))).toEqual({ [`${mapping}[cpe-1].`]: "name" });
  });

  it("is called as it was, by whomever it was called so, and has the number that its name speaks of", async () => {
    const { tree } = await sampleDevice();
    expect([await add(tree, "[web]"), await add(tree, "[cpe-web]"), await add(tree, "[cpe-9]")]).toEqual([1, 2, 9]);
    expect(await aliasesIn(tree)).toEqual([
      `${mapping}1.Aliasweb`,
      `${mapping}2.Aliascpe-web`,
      `${mapping}9.Aliascpe-9`,
    ]);
  });

  it("comes back when that is said, not by being named", async () => {
    const { tree } = await sampleDevice();
    for (const path of [`${mapping}7.`, `${mapping}[cpe-7].`]) {
      expect(await faultsOf(tree.apply([{ kind: "add", path }], local))).toEqual({ [path]: "name" });
    }
  });

  it("does not use up the numbers of its table", async () => {
    const { tree } = await sampleDevice();
    expect(await add(tree, 2 ** 32 - 1)).toBe(1);
    expect(await aliasesIn(tree)).toEqual([`${mapping}1.Aliascpe-${2 ** 32 - 1}`]);
  });

  it("keeps number and alias over a restart", async () => {
    const { tree, host, store } = await sampleDevice();
    await add(tree, 7);
    await tree.apply([{ kind: "delete", path: `${mapping}7.` }], local);
    await add(tree, 7);
    const again = await sampleDevice(host, store);
    expect(await aliasesIn(again.tree)).toEqual([`${mapping}8.Aliascpe-7`]);
    expect(await add(again.tree)).toBe(9);
  });
});

describe("an alias of the device's own", () => {
  it("can be given back to its row on the device, by nobody else and to no other row", async () => {
    const { tree } = await sampleDevice();
    await add(tree);
    await add(tree);
    const set = (row: number, value: string): Edit => ({ kind: "set", path: `${mapping}${row}.Alias`, value });
    await tree.apply([set(1, "web")], { origin: "acs" });
    expect(await faultsOf(tree.apply([set(1, "cpe-1")], { origin: "acs" }))).toEqual({
      [`${mapping}1.Alias`]: "value",
    });
    expect(await faultsOf(tree.apply([set(2, "cpe-1")], local))).toEqual({ [`${mapping}2.Alias`]: "value" });
    await tree.apply([set(1, "cpe-1")], local);
    expect(await aliasesIn(tree)).toEqual([`${mapping}1.Aliascpe-1`, `${mapping}2.Aliascpe-2`]);
  });
});

describe("an edit that depends on rows added before it", () => {
  it("is told their numbers, and shares their fate", async () => {
    const { tree } = await sampleDevice();
    const edits = (value: string): readonly (Edit | DependentEdit)[] => [
      { kind: "add", path: mapping },
      (added) => ({ kind: "add", path: `${mapping}${added[0]}.Rule.` }),
      (added) => ({ kind: "set", path: `${mapping}${added[0]}.Rule.${added[1]}.Port`, value }),
    ];
    expect((await tree.apply(edits("80"), local)).added).toEqual([1, 1]);
    expect(await valuesOf(tree, `${mapping}1.Rule.1.Port`)).toEqual({ [`${mapping}1.Rule.1.Port`]: "80" });
    expect(await faultsOf(tree.apply(edits("-"), local))).toEqual({ [`${mapping}2.Rule.1.Port`]: "type" });
    expect(await tree.names(mapping, true)).toHaveLength(1);
  });
});
