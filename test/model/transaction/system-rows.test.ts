import { describe, expect, it } from "vitest";
import type { DependentEdit, Edit } from "../../../src/model/tree.ts";
import { faultsOf, type SampleDevice, sampleDevice, valuesOf } from "../sample-device.ts";
import { rule } from "../sample-firewall.ts";
import { acs, add, remove, rowsOf, rules, set, withRules } from "./rules.ts";

// Rows that are added to the system: all that holds of stored rows holds of them.

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

  it("passes over a number whose key something else of the system has, and goes on behind it", async () => {
    const { tree, host } = await withRules();
    host.isTaken = (key) => key === "cpe-3" || key === "cpe-5";
    const edits = [add(rules), (added: readonly number[]) => set(`${rules}${added[0]}.Port`, "80")];
    expect((await tree.apply(edits, acs)).added).toEqual([4]);
    expect(host.rules[2]).toMatchObject({ key: "cpe-4", port: 80 });
    expect((await tree.apply([add(rules)], acs)).added).toEqual([6]);
  });

  it("is asked for once where the system has no room for it, whatever its key", async () => {
    const { tree, host } = await withRules();
    let asked = 0;
    host.hasNoRoom = () => ++asked > 0;
    await expect(tree.apply([add(rules)], acs)).rejects.toThrow("Device.Firewall.Rule.3.: there is no room");
    expect(asked).toBe(1);
  });

  it("has no room where all keys are taken, and says so of the first number", async () => {
    const { tree, host } = await withRules();
    let asked = 0;
    host.isTaken = () => ++asked > 0;
    const refused = tree.apply([add(rules)], acs);
    await expect(refused).rejects.toThrow("Device.Firewall.Rule.3.: cpe-3 is taken");
    expect(asked).toBeLessThan(50);
    expect(await rowsOf(tree)).toEqual([`${rules}1.`, `${rules}2.`]);
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
