import { describe, expect, it } from "vitest";
import { type Configuration, configurationOf } from "../../src/config-file/present-configuration.ts";
import { restoration } from "../../src/config-file/restoration.ts";
import type { DependentEdit, Edit, Tree } from "../../src/model/tree.ts";
import { sampleDevice, system } from "../model/sample-device.ts";
import { rule } from "../model/sample-firewall.ts";
import { sampleSchema } from "../model/sample-schema.ts";

// Rows that live in the system are taken away and come back with a configuration, as stored ones do.

const rules = "Device.Firewall.Rule.";
const local = { origin: "local" } as const;
const set = (path: string, value: string): Edit => ({ kind: "set", path, value });

const saved = async (tree: Tree): Promise<Configuration> => {
  const { root, parameters } = await configurationOf(tree, sampleSchema);
  return { root, parameters };
};
const restore = async (tree: Tree, file: Configuration) =>
  tree.apply(await restoration(tree, sampleSchema, file), local);

/** A system with the rule `kernel`, which stays, and what somebody has made of it. */
async function configured() {
  const device = await sampleDevice(system({ rules: [rule("kernel"), rule("ssh", { port: 22, level: "info" })] }));
  const edits: readonly (Edit | DependentEdit)[] = [
    { kind: "add", path: `${rules}[web].` },
    set(`${rules}3.Port`, "80"),
    set(`${rules}3.After`, "Device.Firewall.Rule.2"),
    set(`${rules}3.Interface`, "Device.IP.Interface.2"),
    { kind: "add", path: `${rules}3.Match.` },
    set(`${rules}3.Match.1.Name`, "lan"),
    { kind: "add", path: `${rules}3.Note.` },
    set(`${rules}3.Note.1.Text`, "hello"),
  ];
  for (const edit of edits) await device.tree.apply([edit], local);
  return device;
}

describe("rows of the system in a configuration", () => {
  it("come back with all that they had, under new numbers and keys where theirs are used up", async () => {
    const { tree, host } = await configured();
    const file = await saved(tree);
    await tree.apply(
      [
        { kind: "delete", path: `${rules}2.` },
        { kind: "delete", path: `${rules}3.` },
      ],
      local,
    );
    await restore(tree, file);
    expect(host.rules.map(({ key, port, after, from, matches }) => [key, port, after, from, matches])).toEqual([
      ["kernel", 0, "", "", []],
      ["cpe-4", 22, "", "", []],
      ["cpe-5", 80, "cpe-4", "eth0", [{ key: "match-1", rule: "cpe-5", name: "lan" }]],
    ]);
    expect(await saved(tree)).toEqual(file);
    await restore(tree, file);
    expect(host.rules).toHaveLength(3);
  });

  it("go where the configuration does not have them, but for those that the system needs", async () => {
    const { tree, host } = await configured();
    const file = await saved(tree);
    await tree.apply([{ kind: "add", path: rules }, set(`${rules}1.Order`, "9")], local);
    await restore(tree, file);
    expect(host.rules.map(({ key, order }) => [key, order])).toEqual([
      ["kernel", 1],
      ["ssh", 1],
      ["cpe-3", 100],
    ]);
    expect(await saved(tree)).toEqual(file);
  });

  it("are made on another device", async () => {
    const { tree } = await configured();
    const file = await saved(tree);
    const other = await sampleDevice(system({ rules: [rule("kernel")] }));
    await restore(other.tree, file);
    expect(other.host.rules.map(({ key, port }) => [key, port])).toEqual([
      ["kernel", 0],
      ["cpe-2", 22],
      ["cpe-3", 80],
    ]);
    expect(await saved(other.tree)).toEqual(file);
  });

  it("that cannot be deleted may be called by their aliases, in paths and in references, and keep their numbers", async () => {
    const { tree, host } = await configured();
    const { path: named } = (await tree.values([`${rules}1.Alias`])).map(({ value }) => ({
      path: `${rules}[${value}].`,
    }))[0] ?? {
      path: "",
    };
    const { root } = await saved(tree);
    await restore(tree, {
      root,
      scope: "partial",
      parameters: [
        { path: `${named}Port`, value: "7" },
        { path: `${rules}2.After`, value: named.slice(0, -1) },
      ],
    });
    expect(host.rules.map(({ key, port, after }) => [key, port, after])).toEqual([
      ["kernel", 7, ""],
      ["ssh", 22, "kernel"],
      ["cpe-3", 80, "ssh"],
    ]);
  });
});
