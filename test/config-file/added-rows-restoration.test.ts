import { rmSync } from "node:fs";
import { describe, expect, it, onTestFinished } from "vitest";
import { type Configuration, configurationOf } from "../../src/config-file/present-configuration.ts";
import { putIntoForce } from "../../src/config-file/put-into-force.ts";
import { bindingsOn, boundComponents } from "../../src/device/components.ts";
import { openWrtHost } from "../../src/host/openwrt/openwrt-host.ts";
import { openTree } from "../../src/model/device/open-tree.ts";
import { compileKind } from "../../src/model/kind/kind.ts";
import type { Schema } from "../../src/model/schema.ts";
import type { Tree } from "../../src/model/tree.ts";
import { loadSchema } from "../../src/schema/load.ts";
import { openMemoryStore } from "../../src/store/memory-store.ts";
import { contextsOf } from "../device/device-context.ts";
import { silentLog } from "../host/linux/silent-log.ts";
import { manualClock } from "../host/manual-clock.ts";
import { copiedRecording } from "../stand-in/router.ts";
import { gateway, schema } from "./home-gateway.ts";

// A backup of a device on which an ACS has added rows, on the device that has lost them.

const local = { origin: "local" } as const;

/** Rows, by their tables: those that the system makes have other numbers each time. */
const counted = ({ parameters }: Configuration): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>();
  for (const { path } of parameters) {
    const schemaPath = path.replace(/(?<=\.)(?:\[[^\]]*\]|\d+)(?=\.)/g, "{i}");
    counts.set(schemaPath, (counts.get(schemaPath) ?? 0) + 1);
  }
  return counts;
};

/** Adds a row to each of these tables that takes one; returns what was made, in order. */
async function addTo(tables: RegExp, tree: Tree): Promise<readonly string[]> {
  const open = (await tree.names(tree.root, false)).filter(
    ({ path, writable }) => writable && /\.[A-Za-z][\w-]*\.$/.test(path) && tables.test(path),
  );
  const rows: string[] = [];
  for (const { path } of open) {
    const added = await tree.apply([{ kind: "add", path }], local).catch(() => undefined);
    rows.push(...(added?.added ?? []).map((number) => `${path}${number}.`));
  }
  return rows;
}

async function lostAndRestored(tree: Tree, of: Schema, tables: RegExp) {
  const rows = await addTo(tables, tree);
  const saved = await configurationOf(tree, of);
  for (const path of rows.toReversed()) await tree.apply([{ kind: "delete", path }], local).catch(() => undefined);
  expect((await configurationOf(tree, of)).rows.size).toBeLessThan(saved.rows.size - rows.length / 2);
  await putIntoForce(tree, of, { ...saved, scope: "whole" }, {});
  return { rows, saved, after: await configurationOf(tree, of) };
}

async function router(recording: string) {
  const root = copiedRecording(recording);
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const clock = manualClock();
  const store = openMemoryStore();
  const host = openWrtHost({ root, clock, log: silentLog, store, allows: { write: true, reboot: false } });
  onTestFinished(() => host.close());
  const schema = await loadSchema("tr181", boundComponents);
  const kind = compileKind({ schema, bindings: bindingsOn(host) });
  const tree = await openTree({ kind, context: contextsOf(host, clock), store, log: silentLog, pause: async () => {} });
  return { tree, schema };
}

describe("rows that an ACS has added come back by a backup", () => {
  it("of a simulated gateway", async () => {
    const { rows, saved, after } = await lostAndRestored(
      await gateway("HG000001"),
      schema,
      /^(?!.*(ManagementServer|BulkData))/,
    );
    expect(rows.length).toBeGreaterThan(30);
    expect(counted(after)).toEqual(counted(saved));
  });

  it("of an OpenWrt router", async () => {
    const at = await router("24.10-x86-vlan-pppoe");
    const { rows, saved, after } = await lostAndRestored(
      at.tree,
      at.schema,
      /\.(Ethernet|Bridging|PPP|NAT)\.|\.IP\.Interface\.$/,
    );
    expect(rows.length).toBeGreaterThan(7);
    expect(counted(after)).toEqual(counted(saved));
  });
});
