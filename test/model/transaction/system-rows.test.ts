import { describe, expect, it } from "vitest";
import type { DependentEdit, Edit, Tree } from "../../../src/model/tree.ts";
import { faultsOf, link, type SampleDevice, sampleDevice, system, valuesOf } from "../sample-device.ts";
import { rule } from "../sample-firewall.ts";

// Rows that live in the system and are added and deleted there: all that holds of stored rows holds of them.

const acs = { origin: "acs" } as const;
const rules = "Device.Firewall.Rule.";
const set = (path: string, value: string): Edit => ({ kind: "set", path, value });
const add = (path: string): Edit => ({ kind: "add", path });
const remove = (path: string): Edit => ({ kind: "delete", path });

const withRules = (): Promise<SampleDevice> =>
  sampleDevice(system({ rules: [rule("kernel"), rule("ssh", { port: 22, order: 5, matches: [] })] }));

const rowsOf = async (tree: Tree, table = rules): Promise<readonly string[]> =>
  (await tree.names(table, true)).map(({ path }) => path);

describe("adding rows of the system [TR-069 A.3.2.6, TR-106 default]", () => {
  it("makes them there under their keys, with the data model's defaults, those of what is below included", async () => {
    const { tree, host } = await withRules();
    expect(await tree.apply([add(rules)], acs)).toEqual({ status: "applied", added: [3] });
    expect(host.rules[2]).toEqual(
      rule("cpe-3", { enabled: false, order: 100, level: "info", uplinks: ["lo"], matches: [] }),
    );
    expect(await valuesOf(tree, `${rules}3.`)).toEqual({
      [`${rules}3.Enable`]: "false",
      [`${rules}3.Status`]: "Disabled",
      [`${rules}3.Alias`]: "cpe-3",
      [`${rules}3.Order`]: "100",
      [`${rules}3.Port`]: "0",
      [`${rules}3.Interface`]: "",
      [`${rules}3.After`]: "",
      [`${rules}3.Uplinks`]: "Device.IP.Interface.1",
      [`${rules}3.Description`]: "new",
      [`${rules}3.MatchNumberOfEntries`]: "0",
      [`${rules}3.NoteNumberOfEntries`]: "0",
      [`${rules}3.Log.Level`]: "info",
    });
    expect(await valuesOf(tree, "Device.Firewall.RuleNumberOfEntries")).toEqual({
      "Device.Firewall.RuleNumberOfEntries": "3",
    });
  });

  it("sets what the request sets of them in the same change, in sub-objects and tables below too", async () => {
    const steps: string[] = [];
    const { tree, host } = await withRules();
    host.step = (name) => steps.push(name);
    const edits: readonly (Edit | DependentEdit)[] = [
      add(`${rules}[web].`),
      (added) => set(`${rules}${added[0]}.Port`, "80"),
      (added) => set(`${rules}${added[0]}.Log.Level`, "debug"),
      (added) => add(`${rules}${added[0]}.Match.`),
      (added) => set(`${rules}${added[0]}.Match.${added[1]}.Name`, "lan"),
      (added) => add(`${rules}${added[0]}.Note.`),
      (added) => set(`${rules}${added[0]}.Note.${added[2]}.Text`, "hello"),
    ];
    expect((await tree.apply(edits, acs)).added).toEqual([3, 1, 1]);
    expect(host.rules[2]).toMatchObject({
      key: "cpe-3",
      port: 80,
      order: 100,
      matches: [{ key: "match-1", name: "lan", rule: "cpe-3" }],
    });
    expect(steps.filter((step) => step.startsWith("commit "))).toEqual([
      "commit add cpe-3",
      "commit add match-1",
      "commit change cpe-3",
    ]);
    expect(await valuesOf(tree, `${rules}[web].Port`, `${rules}3.Match.1.Name`, `${rules}3.Note.1.Text`)).toEqual({
      [`${rules}3.Port`]: "80",
      [`${rules}3.Match.1.Name`]: "lan",
      [`${rules}3.Note.1.Text`]: "hello",
    });
  });

  it("gives numbers that stay with their rows, and are never given again", async () => {
    const { tree, host, store } = await withRules();
    await tree.apply([add(rules), add(rules)], acs);
    await tree.apply([remove(`${rules}4.`)], acs);
    expect((await tree.apply([add(rules)], acs)).added).toEqual([5]);
    host.rules.reverse();
    const again = await sampleDevice(host, store);
    expect(await rowsOf(again.tree)).toEqual([1, 2, 3, 5].map((row) => `${rules}${row}.`));
    expect(await valuesOf(again.tree, `${rules}2.Port`)).toEqual({ [`${rules}2.Port`]: "22" });
    await again.tree.apply([remove(`${rules}5.`)], acs);
    const third = await sampleDevice(host, store);
    expect((await third.tree.apply([add(rules)], acs)).added).toEqual([6]);
    host.rules.push(rule("cpe-5"));
    expect(await rowsOf(third.tree)).toContain(`${rules}7.`);
  });

  it("passes over a number whose key the system has already", async () => {
    const { tree, host } = await withRules();
    host.rules.push(rule("cpe-4"));
    expect((await tree.apply([add(rules)], acs)).added).toEqual([5]);
    expect(host.rules.map(({ key }) => key)).toEqual(["kernel", "ssh", "cpe-4", "cpe-5"]);
  });

  it("gives each its own key where rows cannot be disabled [TR-106 uniqueKey]", async () => {
    const { tree, host } = await withRules();
    await tree.apply([add(`${rules}2.Match.`), add(`${rules}2.Match.`)], acs);
    expect(host.rules[1]?.matches.map(({ name }) => name)).toEqual(["cpe-1", "cpe-2"]);
  });

  it.each([
    [add(`${rules}[kernel].`), "an alias", {}],
    [add(`${rules}[cpe-9].`), "the device's own prefix", { [`${rules}[cpe-9].`]: "name" }],
    [add(`${rules}7.`), "a number", { [`${rules}7.`]: "name" }],
    [add("Device.IP.Interface."), "a table without row edits", { "Device.IP.Interface.": "name" }],
  ])("%o: %s", async (edit, _why, faults) => {
    const { tree } = await withRules();
    expect(await faultsOf(tree.apply([edit], acs))).toEqual(faults);
  });

  it("is refused where the system does not allow it, and GetParameterNames tells so", async () => {
    const { tree, host } = await withRules();
    const writable = async (): Promise<Record<string, boolean>> =>
      Object.fromEntries(
        (await tree.names("Device.Firewall.", false))
          .filter(({ path }) => /(Rule|Match)\.([0-9]\.)?$/.test(path))
          .map((name) => [name.path, name.writable]),
      );
    expect(await writable()).toEqual({
      [rules]: true,
      [`${rules}1.`]: false,
      [`${rules}1.Match.`]: true,
      [`${rules}2.`]: true,
      [`${rules}2.Match.`]: true,
    });
    host.open = false;
    expect(Object.values(await writable()).every((each) => !each)).toBe(true);
    expect(await faultsOf(tree.apply([add(rules)], acs))).toEqual({ [rules]: "name" });
    expect(await faultsOf(tree.apply([remove(`${rules}2.`)], acs))).toEqual({ [`${rules}2.`]: "name" });
  });

  it("stops at the limit of the data model", async () => {
    const { tree, host } = await withRules();
    await tree.apply(
      Array.from({ length: 18 }, () => add(rules)),
      acs,
    );
    expect(await faultsOf(tree.apply([add(rules)], acs))).toEqual({ [rules]: "resources" });
    expect(host.rules).toHaveLength(20);
  });

  it("is part of AutoCreateInstances [TR-181 ManagementServer.AutoCreateInstances]", async () => {
    const { tree, host } = await withRules();
    await tree.apply([set("Device.ManagementServer.AutoCreateInstances", "true")], acs);
    await tree.apply([set(`${rules}[web].Port`, "80"), set(`${rules}[web].Match.[m].Name`, "lan")], acs);
    expect(host.rules[2]).toMatchObject({ key: "cpe-3", port: 80, matches: [{ key: "match-1", name: "lan" }] });
    expect(await valuesOf(tree, `${rules}3.Alias`, `${rules}3.Match.1.Alias`)).toEqual({
      [`${rules}3.Alias`]: "web",
      [`${rules}3.Match.1.Alias`]: "m",
    });
  });

  it("comes to nothing when the system refuses a value, whosever row it is", async () => {
    const { tree, host, store } = await withRules();
    await tree.values([""]);
    const before = store.dump();
    const edits: readonly (Edit | DependentEdit)[] = [
      add(rules),
      ([row]) => set(`${rules}${row}.Port`, "666"),
      set(`${rules}2.Port`, "666"),
    ];
    expect(await faultsOf(tree.apply(edits, acs))).toEqual({
      [`${rules}3.Port`]: "value",
      [`${rules}2.Port`]: "value",
    });
    expect(host.rules).toHaveLength(2);
    expect(store.dump()).toEqual(before);
    expect((await tree.apply([add(rules)], acs)).added).toEqual([3]);
  });

  it("does not let others take the number of a row that is on its way", async () => {
    const { tree, host, store } = await withRules();
    await tree.values([""]);
    let reads: Promise<readonly string[]> | undefined;
    host.step = (name) => {
      if (name === "committed add cpe-3") reads = rowsOf(tree);
    };
    const write = store.write.bind(store);
    store.write = async (changes) => {
      await reads;
      return write(changes);
    };
    await tree.apply([add(rules)], acs);
    expect(await reads).toEqual([1, 2, 3].map((row) => `${rules}${row}.`));
    expect(await rowsOf(tree)).toEqual([1, 2, 3].map((row) => `${rules}${row}.`));
  });
});

describe("while another call is under way", () => {
  /** The tree does not let go of what it remembers. */
  async function busy(): Promise<SampleDevice> {
    const device = await withRules();
    await device.tree.values([""]);
    const { write } = device.store;
    device.store.write = (changes) =>
      changes.some(({ space }) => space === "attribute")
        ? new Promise<never>(() => undefined)
        : write.call(device.store, changes);
    void device.tree.setAttributes([{ path: "Device.DeviceInfo.HostName", notification: 1 }]);
    return device;
  }

  it("the number of a row that was not made is not taken for given", async () => {
    const { tree, host, store } = await busy();
    host.step = (name) => {
      if (name === "commit add cpe-3") throw new TypeError("no room");
    };
    expect(await faultsOf(tree.apply([add(rules)], acs))).toEqual({ "": "internal" });
    host.rules.push(rule("cpe-3"));
    for (const path of await rowsOf(tree)) expect(store.read("rows", path)).toBeDefined();
  });

  it("a key that comes back after its row was deleted is another row", async () => {
    const { tree, host } = await busy();
    await tree.apply([remove(`${rules}2.`)], acs);
    host.rules.push(rule("ssh"));
    expect(await rowsOf(tree)).toEqual([`${rules}1.`, `${rules}3.`]);
  });
});

describe("unique keys of rows of the system [TR-106 uniqueKey]", () => {
  it("hold with a row that the same request makes, among enabled rows", async () => {
    const { tree } = await withRules();
    const edits = (enable: string): readonly (Edit | DependentEdit)[] => [
      add(rules),
      ([row]) => set(`${rules}${row}.Port`, "22"),
      ([row]) => set(`${rules}${row}.Enable`, enable),
    ];
    expect(await faultsOf(tree.apply(edits("true"), acs))).toEqual({
      [`${rules}3.Port`]: "value",
      [`${rules}3.Enable`]: "value",
    });
    await tree.apply(edits("false"), acs);
    await tree.apply([remove(`${rules}2.`), set(`${rules}3.Enable`, "true")], acs);
  });
});

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

describe("a row of the system that comes back", () => {
  it("has its number again where it was never given, and its old alias otherwise", async () => {
    const { tree, host } = await withRules();
    const back = async (path: string) =>
      (await tree.apply([{ kind: "add", path, back: true }], { origin: "local" })).added[0];
    expect(await back(`${rules}[cpe-7].`)).toBe(7);
    expect(host.rules[2]?.key).toBe("cpe-7");
    await tree.apply([remove(`${rules}7.`)], acs);
    expect(await back(`${rules}[cpe-7].`)).toBe(8);
    expect(await valuesOf(tree, `${rules}8.Alias`)).toEqual({ [`${rules}8.Alias`]: "cpe-7" });
  });
});

describe("a table of the system", () => {
  it("is left alone by a request about others", async () => {
    const { tree, host } = await sampleDevice(system({ links: [link("lo")], rules: [rule("a")] }));
    await tree.apply([set("Device.DeviceInfo.HostName", "x")], acs);
    expect(host.rules).toEqual([rule("a")]);
  });
});
