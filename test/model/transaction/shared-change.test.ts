import { beforeEach, describe, expect, it } from "vitest";
import type { BoundObject, Change, Fault } from "../../../src/model/binding.ts";
import { openTree } from "../../../src/model/device/open-tree.ts";
import { compileKind } from "../../../src/model/kind/kind.ts";
import type { Edit, Tree } from "../../../src/model/tree.ts";
import { type MemoryStore, memoryStore } from "../memory-store.ts";
import { faultsOf, type Remembered, rememberingLog } from "../sample-device.ts";
import { sampleSchema } from "../sample-schema.ts";

// A system with one transaction for all that a request wants of it: its bindings give the same change for several rows.

interface Host {
  readonly names: Map<string, string>;
  hostName: string;
  readonly steps: string[];
  refused: readonly Fault[];
  fails: boolean;
}

/** What a request stages, carried out as a whole. */
interface Context {
  readonly host: Host;
  readonly staged: (() => void)[];
  readonly change: Change;
}

function contextOf(host: Host): Context {
  const staged: (() => void)[] = [];
  let before: { readonly names: readonly (readonly [string, string])[]; readonly hostName: string } | undefined;
  const change: Change = {
    validate: async () => {
      host.steps.push(`validate ${staged.length}`);
      return host.refused;
    },
    commit: async () => {
      host.steps.push(`commit ${staged.length}`);
      before = { names: [...host.names], hostName: host.hostName };
      for (const each of staged) each();
      if (host.fails) throw new TypeError("it broke");
      return "deferred";
    },
    rollback: async () => {
      host.steps.push("rollback");
      host.names.clear();
      for (const [key, name] of before?.names ?? []) host.names.set(key, name);
      host.hostName = before?.hostName ?? "";
    },
  };
  return { host, staged, change };
}

const zones: BoundObject<Context> = {
  path: "Device.Zone.{i}.",
  rows: {
    kind: "system",
    load: async ({ host }) => [...host.names].map((row) => [row[0], row] as const),
    edits: {
      allowed: () => true,
      keyOf: (instance) => `zone-${instance}`,
      fresh: (_context, key) => [key, ""],
      add: async ({ host, staged, change }, key, wanted) => {
        staged.push(() => host.names.set(key, String(wanted.Name)));
        return change;
      },
      remove: async ({ host, staged, change }, key) => {
        staged.push(() => host.names.delete(key));
        return change;
      },
    },
  },
  parameters: { Name: ([, name]: readonly [string, string]) => name },
  change: async ({ host, staged, change }, wanted, [key]: readonly [string, string]) => {
    host.steps.push(`stage ${key}`);
    if (wanted.Name === "bad") return [{ path: "Name", kind: "value", reason: "bad" }];
    staged.push(() => host.names.set(key, String(wanted.Name)));
    return change;
  },
};

const deviceInfo: BoundObject<Context> = {
  path: "Device.DeviceInfo.",
  rows: { kind: "single", load: async ({ host }) => host },
  parameters: { HostName: ({ hostName }: Host) => hostName },
  change: async ({ host, staged, change }, { HostName }) => {
    host.steps.push("stage host name");
    staged.push(() => {
      host.hostName = String(HostName);
    });
    return change;
  },
};

const kind = compileKind<Context>({ schema: sampleSchema, bindings: [zones, deviceInfo] });
const acs = { origin: "acs" } as const;
const set = (path: string, value: string): Edit => ({ kind: "set", path, value });

describe("one change for several rows [TR-069 A.3.2.1]", () => {
  let host: Host;
  let store: MemoryStore;
  let tree: Tree;
  let log: Remembered[];
  const open = async (): Promise<Tree> => {
    log = [];
    return openTree({ kind, context: () => contextOf(host), store, log: rememberingLog(log) });
  };
  beforeEach(async () => {
    const names = new Map([
      ["a", "A"],
      ["b", "B"],
      ["c", "C"],
    ]);
    host = { names, hostName: "h", steps: [], refused: [], fails: false };
    store = memoryStore();
    tree = await open();
    await tree.values([""]);
  });

  const everything: readonly Edit[] = [
    set("Device.Zone.1.Name", "one"),
    { kind: "add", path: "Device.Zone." },
    set("Device.DeviceInfo.HostName", "new"),
    { kind: "delete", path: "Device.Zone.3." },
    set("Device.Zone.2.Name", "two"),
  ];

  it("is validated and committed once, after all rows have had their say", async () => {
    expect(await tree.apply(everything, acs)).toEqual({ status: "deferred", added: [4] });
    expect(host.steps).toEqual(["stage a", "stage host name", "stage b", "validate 5", "commit 5"]);
    expect([...host.names]).toEqual([
      ["a", "one"],
      ["b", "two"],
      ["zone-4", "cpe-4"],
    ]);
  });

  it("is rolled back once", async () => {
    host.fails = true;
    expect(await faultsOf(tree.apply(everything, acs))).toEqual({ "": "internal" });
    expect(host.steps.slice(3)).toEqual(["validate 5", "commit 5", "rollback"]);
    expect([[...host.names.values()], host.hostName]).toEqual([["A", "B", "C"], "h"]);
  });

  it("may be refused in part, each fault by its row", async () => {
    const fault = (path: string): Fault => ({ path, kind: "value", reason: "no" });
    host.refused = [fault("Name"), fault("HostName"), fault("Device.Zone.2.Name")];
    const edits = [
      set("Device.Zone.1.Name", "x"),
      set("Device.Zone.2.Name", "y"),
      set("Device.Zone.3.Name", "bad"),
      set("Device.DeviceInfo.HostName", "z"),
    ];
    expect(await faultsOf(tree.apply(edits, acs))).toEqual({
      "Device.Zone.1.Name": "value",
      "Device.Zone.2.Name": "value",
      "Device.Zone.3.Name": "value",
      "Device.DeviceInfo.HostName": "value",
    });
    expect(host.steps).not.toContain("commit 3");
  });

  it("is put back with one reading and one commit after a power cut", async () => {
    const { write } = store;
    const last = store.writes + 2;
    const cut = new Promise<never>(() => undefined);
    store.write = (changes) => (store.writes + 1 >= last ? cut : write.call(store, changes));
    void tree.apply(everything, acs);
    while (!host.steps.includes("commit 5")) await new Promise((resolve) => setImmediate(resolve));
    host.steps.length = 0;
    store = memoryStore(store.content);
    tree = await open();
    expect(host.steps).toEqual(["stage a", "stage host name", "stage b", "validate 5", "commit 5"]);
    expect([[...host.names].sort(), host.hostName]).toEqual([
      [
        ["a", "A"],
        ["b", "B"],
        ["c", "C"],
      ],
      "h",
    ]);
    expect(new Set(log.map(({ fact }) => fact))).toEqual(new Set(["model.transaction-undone"]));
    expect((await tree.names("Device.Zone.", true)).map(({ path }) => path)).toEqual([
      "Device.Zone.1.",
      "Device.Zone.2.",
      "Device.Zone.3.",
    ]);
    expect((await tree.apply([{ kind: "add", path: "Device.Zone." }], acs)).added).toEqual([4]);
  });
});
