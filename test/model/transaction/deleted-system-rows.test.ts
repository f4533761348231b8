import { describe, expect, it } from "vitest";
import type { DependentEdit, Edit } from "../../../src/model/tree.ts";
import { faultsOf, valuesOf } from "../sample-device.ts";
import { rule } from "../sample-firewall.ts";
import { acs, add, remove, rules, set, withRules } from "./firewall-rules.ts";

// Rows that the system is to let go of: all that holds of stored rows holds of them.

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
    const edits: readonly (Edit | DependentEdit)[] = [
      add(`${rules}[web].`),
      ([row]) => set(`${rules}${row}.Port`, "80"),
      ([row]) => add(`${rules}${row}.Match.`),
      ([row]) => remove(`${rules}${row}.`),
      set(`${rules}2.Order`, "9"),
    ];
    await tree.apply(edits, acs);
    expect(host.rules).toEqual([rule("kernel"), rule("ssh", { port: 22, order: 9 })]);
    expect((await tree.apply([add(rules)], acs)).added).toEqual([4]);
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
