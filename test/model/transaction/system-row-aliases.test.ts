import { describe, expect, it } from "vitest";
import { faultsOf, sampleDevice, valuesOf } from "../sample-device.ts";
import { acs, rules, set, withRules } from "./rules.ts";

describe("aliases that the system has for its rows [TR-106 Alias, TR-069 A.2.2.2]", () => {
  it("are theirs until others are set, and lead to them", async () => {
    const { tree, host } = await withRules();
    expect(await valuesOf(tree, `${rules}1.Alias`, `${rules}2.Alias`, `${rules}[cpe-kernel].Port`)).toEqual({
      [`${rules}1.Alias`]: "cpe-kernel",
      [`${rules}2.Alias`]: "cpe-2",
      [`${rules}1.Port`]: "0",
    });
    await tree.apply([set(`${rules}[cpe-kernel].Port`, "1"), set(`${rules}1.Alias`, "cpe-kernel")], acs);
    await tree.apply([set(`${rules}[cpe-kernel].Alias`, "root")], acs);
    expect(host.rules[0]?.port).toBe(1);
    expect(await faultsOf(tree.values([`${rules}[cpe-kernel].`]))).toEqual({ [`${rules}[cpe-kernel].`]: "name" });
    expect(await valuesOf(tree, `${rules}[root].Alias`)).toEqual({ [`${rules}1.Alias`]: "root" });
  });

  it("are what rows are called where nothing is read [TR-181 ManagementServer.InstanceMode]", async () => {
    const { tree, host, store } = await withRules();
    host.rules.reverse();
    await tree.values([rules]);
    await tree.apply([set("Device.ManagementServer.InstanceMode", "InstanceAlias")], acs);
    const called = ({ tree: asked }: { readonly tree: typeof tree }) =>
      asked.addressed([{ path: `${rules}1.Port` }, { path: `${rules}2.Port` }]).map(({ path }) => path);
    const expected = [`${rules}[cpe-1].Port`, `${rules}[cpe-kernel].Port`];
    expect(called({ tree })).toEqual(expected);
    expect(called(await sampleDevice(host, store))).toEqual(expected);
  });
});
