import { beforeEach, describe, expect, it } from "vitest";
import { openTree } from "../../../src/model/device/open-tree.ts";
import { compileKind } from "../../../src/model/kind/kind.ts";
import type { DependentEdit, Edit } from "../../../src/model/tree.ts";
import { type MemoryStore, memoryStore } from "../memory-store.ts";
import { rememberingLog, type System, sampleBindings, sampleDevice, system, valuesOf } from "../sample-device.ts";
import { type Rule, rule } from "../sample-firewall.ts";
import { sampleSchema } from "../sample-schema.ts";

// A version before this one kept the firewall in the store, with two rules as shipped; now it is the system's.

const rules = "Device.Firewall.Rule.";
const acs = { origin: "acs" } as const;
const set = (path: string, value: string): Edit => ({ kind: "set", path, value });

const before = compileKind<System>({
  schema: sampleSchema,
  bindings: [
    ...sampleBindings.filter(({ path }) => !path.startsWith("Device.Firewall.")),
    {
      path: "Device.Firewall.Rule.{i}.",
      rows: { kind: "stored" },
      parameters: {
        Enable: { stored: false },
        Status: { stored: "Disabled" },
        Order: { stored: 100 },
        Port: { stored: 0 },
        Interface: { stored: "" },
        After: { stored: "" },
        Uplinks: { stored: "" },
        Description: { stored: "old" },
      },
    },
    { path: "Device.Firewall.Rule.{i}.Log.", rows: { kind: "of-parent" }, parameters: { Level: { stored: "info" } } },
    { path: "Device.Firewall.Rule.{i}.Match.{i}.", rows: { kind: "stored" }, parameters: { Name: { stored: "" } } },
    { path: "Device.Firewall.Rule.{i}.Note.{i}.", rows: { kind: "stored" }, parameters: { Text: { stored: "" } } },
  ],
  initial: [
    { path: `${rules}1.`, values: { Port: "1000" } },
    { path: `${rules}2.`, values: { Port: "1001" } },
    { path: `${rules}3.`, values: { Port: "1002" } },
  ],
});

/** The system as it was shipped. */
const shipped = (): Rule[] => [
  rule("a", { port: 1000 }),
  rule("b", { port: 1001, matches: [{ key: "x", rule: "b", name: "x" }] }),
  rule("c", { port: 1002 }),
];

/** What the ACS had done with the version before. */
const history: readonly (Edit | DependentEdit)[] = [
  { kind: "add", path: `${rules}[web].` },
  set(`${rules}4.Port`, "80"),
  set(`${rules}4.Enable`, "true"),
  set(`${rules}4.Description`, "the web"),
  set(`${rules}4.Interface`, "Device.IP.Interface.2"),
  set(`${rules}4.Log.Level`, "debug"),
  { kind: "add", path: `${rules}4.Match.` },
  set(`${rules}4.Match.1.Name`, "lan"),
  { kind: "add", path: `${rules}4.Note.` },
  set(`${rules}4.Note.1.Text`, "hello"),
  { kind: "add", path: rules },
  { kind: "delete", path: `${rules}5.` },
  { kind: "add", path: rules },
  set(`${rules}6.After`, "Device.Firewall.Rule.4"),
  set(`${rules}6.Uplinks`, "Device.IP.Interface.2,Device.IP.Interface.9"),
  set(`${rules}2.Port`, "2001"),
  set(`${rules}2.Alias`, "bee"),
  { kind: "delete", path: `${rules}3.` },
  { kind: "delete", path: `${rules}1.` },
];

async function lived(edits: readonly (Edit | DependentEdit)[] = history): Promise<MemoryStore> {
  const store = memoryStore();
  const tree = await openTree({ kind: before, context: system, store, log: rememberingLog() });
  await tree.values([""]);
  for (const edit of edits) await tree.apply([edit], acs);
  await tree.setAttributes([{ path: `${rules}4.Port`, notification: 2 }]);
  return store;
}

const handedOver: readonly unknown[] = [
  rule("b", { port: 2001, matches: [{ key: "x", rule: "b", name: "x" }] }),
  rule("cpe-4", {
    port: 80,
    order: 100,
    from: "eth0",
    level: "debug",
    uplinks: ["lo"],
    matches: [{ key: "match-1", rule: "cpe-4", name: "lan" }],
  }),
  rule("cpe-6", { enabled: false, order: 100, level: "info", after: "cpe-4", uplinks: ["eth0"] }),
];

describe("rows that were stored by a version before, and are the system's now", () => {
  let store: MemoryStore;
  beforeEach(async () => {
    store = await lived();
  });

  it("are handed over with their numbers, aliases and values; removed ones go, changed ones are set", async () => {
    const host = system({ rules: shipped() });
    const { tree } = await sampleDevice(host, store);
    expect(host.rules).toEqual(handedOver);
    expect((await tree.names(rules, true)).map(({ path }) => path)).toEqual([2, 4, 6].map((n) => `${rules}${n}.`));
    expect(
      await valuesOf(tree, `${rules}[bee].Port`, `${rules}[web].Description`, `${rules}4.Note.`, `${rules}4.Match.`),
    ).toEqual({
      [`${rules}2.Port`]: "2001",
      [`${rules}4.Description`]: "the web",
      [`${rules}4.Note.1.Alias`]: "cpe-1",
      [`${rules}4.Note.1.Text`]: "hello",
      [`${rules}4.Match.1.Alias`]: "cpe-1",
      [`${rules}4.Match.1.Name`]: "lan",
    });
    expect(await tree.attributes([`${rules}4.Port`])).toMatchObject([{ notification: 2 }]);
    expect((await tree.apply([{ kind: "add", path: rules }], acs)).added).toEqual([7]);
  });

  it("are handed over once", async () => {
    const host = system({ rules: shipped() });
    await sampleDevice(host, store);
    host.rules = host.rules.filter(({ key }) => key !== "cpe-4");
    const kept = store.dump();
    const { log } = await sampleDevice(host, store);
    expect(host.rules.map(({ key }) => key)).toEqual(["b", "cpe-6"]);
    expect(store.dump()).toEqual(kept);
    expect(log).toEqual([]);
  });

  it("stay where they are until the system takes them; the others are handed over meanwhile", async () => {
    const host = system({ rules: shipped() });
    await store.write([{ space: "value", key: `${rules}4.Port`, value: "666" }]);
    const { log, tree } = await sampleDevice(host, store);
    expect(host.rules.map(({ key }) => key)).toEqual(["b", "cpe-6"]);
    expect(log.map(({ fact, fields }) => [fact, fields?.path])).toEqual([
      ["model.row-not-adopted", `${rules}4.Port`],
      ["model.rows-adopted", undefined],
    ]);
    expect((await tree.names(rules, true)).map(({ path }) => path)).toEqual([2, 6].map((n) => `${rules}${n}.`));
    await store.write([{ space: "value", key: `${rules}4.Port`, value: "80" }]);
    await sampleDevice(host, store);
    expect(host.rules.map(({ key }) => key)).toEqual(["b", "cpe-6", "cpe-4"]);
    expect(host.rules[2]).toEqual(handedOver[1]);
  });

  it("are added whole or not at all: not without the rows below that narrow what they do", async () => {
    const host = system({ rules: shipped() });
    await store.write([{ space: "value", key: `${rules}4.Match.1.Name`, value: "666" }]);
    await sampleDevice(host, store);
    expect(host.rules.map(({ key }) => key)).toEqual(["b", "cpe-6"]);
  });

  it("are refused without what is around them", async () => {
    const name = `${rules}2.Match.1.Name`;
    const added = system({ rules: shipped() });
    added.rules[1]?.matches.pop();
    await sampleDevice(added, await lived([...history, { kind: "add", path: `${rules}2.Match.` }, set(name, "666")]));
    expect(added.rules[0]).toMatchObject({ key: "b", port: 2001, matches: [] });
    const changed = system({ rules: shipped() });
    await store.write([{ space: "value", key: name, value: "666" }]);
    await sampleDevice(changed, store);
    expect(changed.rules[0]).toMatchObject({ key: "b", port: 2001, matches: [{ name: "x" }] });
  });

  it("leave the system's own value where it refuses another", async () => {
    const host = system({ rules: shipped() });
    await store.write([{ space: "value", key: `${rules}2.Port`, value: "666" }]);
    const { log } = await sampleDevice(host, store);
    expect(host.rules[0]?.port).toBe(1001);
    expect(log.map(({ fact }) => fact)).toEqual(["model.row-not-adopted", "model.rows-adopted"]);
    expect((await sampleDevice(host, store)).log).toEqual([]);
  });

  it("wait while the system lets nothing be added", async () => {
    const host = system({ rules: shipped(), open: false });
    await sampleDevice(host, store);
    expect(host.rules.map(({ key }) => key)).toEqual(["a", "b", "c"]);
    host.open = true;
    await sampleDevice(host, store);
    expect(host.rules.map(({ key }) => key)).toEqual(["a", "b", "c", "cpe-4", "cpe-6"]);
  });

  it("are taken back when the system fails, and handed over at the next start", async () => {
    for (let k = 0; ; k++) {
      const host = system({ rules: shipped() });
      const own = memoryStore(structuredClone(store.content));
      let steps = 0;
      host.step = (name) => {
        if (name.startsWith("commit") && steps++ === k) throw new TypeError("it went wrong");
      };
      await sampleDevice(host, own);
      if (steps <= k) break;
      host.step = () => undefined;
      expect(host.rules).toEqual(shipped());
      await sampleDevice(host, own);
      expect(host.rules).toEqual(handedOver);
    }
  });

  it("are handed over whole by the start after a power cut at any step or write", async () => {
    for (const at of ["step", "write"] as const) {
      for (let k = 0; ; k++) {
        const host = system({ rules: shipped() });
        const own = memoryStore(structuredClone(store.content));
        let passed = 0;
        let power = true;
        const cut = new Promise<never>(() => undefined);
        const pass = (what: "step" | "write"): boolean => {
          if (what === at && passed++ === k) power = false;
          return power;
        };
        host.step = () => (pass("step") ? undefined : cut);
        const { write } = own;
        own.write = (changes) => (pass("write") ? write.call(own, changes) : cut);
        void sampleDevice(host, own);
        for (let turn = 0; turn < 4; turn++) await new Promise((resolve) => setImmediate(resolve));
        if (power) break;
        const after = { ...host, step: () => undefined };
        const { tree } = await sampleDevice(after, memoryStore(own.content));
        expect([...after.rules].sort((a, b) => (a.key < b.key ? -1 : 1))).toEqual(handedOver);
        expect((await tree.names(rules, true)).map(({ path }) => path)).toEqual([2, 4, 6].map((n) => `${rules}${n}.`));
      }
    }
  });
});

describe("a start with nothing of the kind in the store", () => {
  it("asks the system for nothing, and writes nothing", async () => {
    const store = memoryStore();
    const { host } = await sampleDevice(system({ rules: shipped() }), store);
    expect(host.asked).toBe(0);
    expect(store.writes).toBe(0);
  });
});
