import { describe, expect, it } from "vitest";
import { faultsOf, link, sampleDevice, system, valuesOf } from "../sample-device.ts";
import { rule } from "../sample-firewall.ts";
import { acs, add, remove, rules, set, withRules } from "./firewall-rules.ts";

// What rows that live in the system refer to, and what is told of them.

describe("references in rows of the system [TR-106 pathRef]", () => {
  it("reach the system as keys of rows, by number or by alias, one or a list", async () => {
    const { tree, host } = await withRules();
    await tree.apply([set("Device.IP.Interface.2.Alias", "wan")], acs);
    await tree.apply(
      [
        set(`${rules}2.Interface`, "Device.IP.Interface.[wan]"),
        set(`${rules}2.Uplinks`, "Device.IP.Interface.2,Device.IP.Interface.1"),
      ],
      acs,
    );
    expect(host.rules[1]).toMatchObject({ from: "eth0", uplinks: ["eth0", "lo"] });
    expect(await valuesOf(tree, `${rules}2.Interface`, `${rules}2.Uplinks`)).toEqual({
      [`${rules}2.Interface`]: "Device.IP.Interface.2",
      [`${rules}2.Uplinks`]: "Device.IP.Interface.2,Device.IP.Interface.1",
    });
    await tree.apply([set(`${rules}2.Interface`, ""), set(`${rules}2.Uplinks`, "")], acs);
    expect(host.rules[1]).toMatchObject({ from: "", uplinks: [] });
  });

  it("cannot be to what is not there, weak ones neither: the system would not know what to keep", async () => {
    const { tree } = await withRules();
    const path = `${rules}2.Uplinks`;
    expect(await faultsOf(tree.apply([set(path, "Device.IP.Interface.9")], acs))).toEqual({ [path]: "value" });
  });
});

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

describe("value changes of rows of the system", () => {
  it("are none for what the ACS adds and deletes, one of the count for what others do", async () => {
    const { tree, host } = await withRules();
    const count = "Device.Firewall.RuleNumberOfEntries";
    await tree.setAttributes([{ path: count, notification: 2 }]);
    await tree.apply([add(rules), add(rules), remove(`${rules}2.`)], acs);
    expect(await tree.detectChanges()).toEqual([]);
    await tree.apply([add(rules)], { origin: "local" });
    expect(await tree.detectChanges()).toMatchObject([{ path: count, value: "4", active: true }]);
    await tree.acknowledge(await tree.values([count]), []);
    host.rules.pop();
    expect(await tree.detectChanges()).toMatchObject([{ path: count, value: "3" }]);
  });
});

describe("a table of the system", () => {
  it("is left alone by a request about others", async () => {
    const { tree, host } = await sampleDevice(system({ links: [link("lo")], rules: [rule("a")] }));
    await tree.apply([set("Device.DeviceInfo.HostName", "x")], acs);
    expect(host.rules).toEqual([rule("a")]);
  });
});
