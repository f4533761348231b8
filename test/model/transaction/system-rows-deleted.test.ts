import { describe, expect, it } from "vitest";
import type { DependentEdit, Edit } from "../../../src/model/tree.ts";
import { faultsOf, link, sampleDevice, system, valuesOf } from "../sample-device.ts";
import { rule } from "../sample-firewall.ts";
import { acs, add, remove, rules, set, withRules } from "./rules.ts";

// Rows that are deleted in the system, what refers to them, and what the ACS is told of it.

describe("deleting rows of the system [TR-069 A.3.2.7]", () => {
  it("takes them away there, with all that is stored of them and below", async () => {
    const { tree, host, store } = await withRules();
    await tree.values([""]);
    const empty = store.dump();
    await tree.apply([add(`${rules}[web].`)], acs);
    await tree.apply([add(`${rules}3.Match.[m].`), add(`${rules}3.Note.`), set(`${rules}3.Description`, "d")], acs);
    await tree.apply([set(`${rules}3.Note.1.Text`, "t"), set(`${rules}3.Match.1.Name`, "n")], acs);
    await tree.setAttributes([{ path: `${rules}3.`, notification: 1 }]);
    await tree.apply([set(`${rules}3.Match.1.Alias`, "x")], acs);
    await tree.apply([remove(`${rules}[web].`)], acs);
    expect(host.rules.map(({ key }) => key)).toEqual(["kernel", "ssh"]);
    expect(store.dump()).toEqual({ ...empty, [`rows ${rules}`]: "3" });
    expect(await faultsOf(tree.values([`${rules}3.`]))).toEqual({ [`${rules}3.`]: "name" });
  });

  it.each([
    [`${rules}1.`, "denied"],
    [`${rules}9.`, "name"],
    [rules, "name"],
    [`${rules}2.Log.`, "name"],
  ])("%s is refused with %s", async (path, kind) => {
    const { tree, host } = await withRules();
    expect(await faultsOf(tree.apply([remove(path)], acs))).toEqual({ [path]: kind });
    expect(host.rules).toHaveLength(2);
  });

  it("leaves nothing of a row that the same request has made, but its number stays used", async () => {
    const { tree, host } = await withRules();
    const steps: string[] = [];
    host.step = (name) => steps.push(name);
    const edits: readonly (Edit | DependentEdit)[] = [
      add(`${rules}[web].`),
      ([row]) => set(`${rules}${row}.Port`, "80"),
      ([row]) => add(`${rules}${row}.Match.`),
      ([row]) => remove(`${rules}${row}.`),
      set(`${rules}2.Order`, "9"),
    ];
    await tree.apply(edits, acs);
    expect(steps).toEqual(["validate change ssh", "commit change ssh", "committed change ssh"]);
    expect(host.rules).toEqual([rule("kernel"), rule("ssh", { port: 22, order: 9 })]);
    expect((await tree.apply([add(rules)], acs)).added).toEqual([4]);
  });

  it("comes before what is added, and takes what is below with it", async () => {
    const { tree, host } = await withRules();
    await tree.apply([add(`${rules}2.Match.`)], acs);
    const steps: string[] = [];
    host.step = (name) => steps.push(name);
    const edits = [add(rules), set(`${rules}1.Order`, "2"), remove(`${rules}2.Match.1.`), remove(`${rules}2.`)];
    await tree.apply(edits, acs);
    expect(steps.filter((step) => step.startsWith("commit "))).toEqual([
      "commit remove ssh",
      "commit add cpe-3",
      "commit change cpe-3",
      "commit change kernel",
    ]);
  });

  it("is taken back last, first what came after it", async () => {
    const { tree, host } = await withRules();
    const steps: string[] = [];
    host.step = (name) => {
      steps.push(name);
      if (name === "committed change kernel") throw new TypeError("it broke");
    };
    const edits = [add(rules), set(`${rules}1.Order`, "2"), remove(`${rules}2.`)];
    expect(await faultsOf(tree.apply(edits, acs))).toEqual({ "": "internal" });
    expect(steps.filter((step) => step.startsWith("rollback "))).toEqual([
      "rollback change kernel",
      "rollback change cpe-3",
      "rollback add cpe-3",
      "rollback remove ssh",
    ]);
  });

  it("forgets what the request had set of the row before", async () => {
    const { tree, host, store } = await withRules();
    await tree.setAttributes([{ path: rules, notification: 1 }]);
    const edits = [set(`${rules}2.Port`, "23"), set(`${rules}2.Alias`, "s"), set(`${rules}2.Description`, "d")];
    await tree.apply([...edits, remove(`${rules}2.`)], acs);
    expect(host.rules.map(({ key }) => key)).toEqual(["kernel"]);
    expect(Object.keys(store.dump()).filter((key) => key.includes(`${rules}2.`))).toEqual([]);
  });

  it("empties strong references to what is gone, stored ones and those of the system [TR-106 pathRef]", async () => {
    const { tree, host } = await withRules();
    await tree.apply([add(rules), add("Device.NAT.PortMapping.")], acs);
    const interfaceOf = "Device.NAT.PortMapping.1.Interface";
    await tree.apply(
      [set(`${rules}3.After`, "Device.Firewall.Rule.2"), set(interfaceOf, "Device.Firewall.Rule.2")],
      acs,
    );
    expect(host.rules[2]?.after).toBe("ssh");
    await tree.apply([remove(`${rules}2.`)], acs);
    expect(host.rules.map(({ key, after }) => [key, after])).toEqual([
      ["kernel", ""],
      ["cpe-3", ""],
    ]);
    expect(await valuesOf(tree, `${rules}3.After`, interfaceOf)).toEqual({
      [`${rules}3.After`]: "",
      [interfaceOf]: "",
    });
  });

  it("can go together with what refers to it, and a new row can refer to another", async () => {
    const { tree, host } = await withRules();
    await tree.apply(
      [add(rules), add(rules), ([first, second]) => set(`${rules}${second}.After`, `${rules}${first}`)],
      acs,
    );
    expect(host.rules[3]).toMatchObject({ key: "cpe-4", after: "cpe-3" });
    await tree.apply([remove(`${rules}3.`), remove(`${rules}4.`)], acs);
    expect(host.rules.map(({ key }) => key)).toEqual(["kernel", "ssh"]);
  });
});

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
