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

const ssids = (tree: Tree) => tree.names("Device.WiFi.SSID.", true);

/** Of the SSIDs, in order. */
const radiosOf = ({ parameters }: Configuration): readonly string[] =>
  parameters.flatMap(({ path, value }) => (/\.SSID\.[^.]*\.LowerLayers$/.test(path) ? value : []));

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

  it("of end points, whose SSIDs come with them and go with them alone", async () => {
    const { tree, schema: of } = await router("23.05-dsa-dual-band");
    const endPoints = [];
    for (const radio of ["2", "1"]) {
      const before = await ssids(tree);
      const { added } = await tree.apply([{ kind: "add", path: "Device.WiFi.EndPoint." }], local);
      const [ssid = ""] = (await ssids(tree)).flatMap(({ path }) =>
        before.some((each) => each.path === path) ? [] : path,
      );
      await tree.apply([{ kind: "set", path: `${ssid}LowerLayers`, value: `Device.WiFi.Radio.${radio}` }], local);
      endPoints.push({ path: `Device.WiFi.EndPoint.${added[0]}.`, ssid });
    }
    for (const { ssid } of endPoints) {
      expect(await ssids(tree)).toContainEqual({ path: ssid, writable: false });
      await expect(tree.apply([{ kind: "delete", path: ssid }], local)).rejects.toMatchObject({
        faults: [{ reason: expect.stringContaining("it goes with its end point") }],
      });
    }
    const saved = await configurationOf(tree, of);
    for (const { path } of endPoints) await tree.apply([{ kind: "delete", path }], local);
    expect(await ssids(tree)).toHaveLength(
      saved.parameters.filter(({ path }) => /\.SSID\.[^.]*\.SSID$/.test(path)).length - 2,
    );
    await putIntoForce(tree, of, { ...saved, scope: "whole" }, {});
    const after = await configurationOf(tree, of);
    expect(counted(after)).toEqual(counted(saved));
    expect(radiosOf(after)).toEqual(radiosOf(saved));
  });

  it("of clients of DynamicDNS, whose servers come with them", async () => {
    const { tree, schema: of } = await router("25.12-uplinks");
    const intervals = ["1200", "1800"];
    const clients: string[] = [];
    for (const value of intervals) {
      const { added } = await tree.apply([{ kind: "add", path: "Device.DynamicDNS.Client." }], local);
      const client = `Device.DynamicDNS.Client.${added[0]}.`;
      const [server] = await tree.values([`${client}Server`]);
      await tree.apply([{ kind: "set", path: `${server?.value}.CheckInterval`, value }], local);
      clients.push(client);
    }
    const saved = await configurationOf(tree, of);
    for (const path of clients) await tree.apply([{ kind: "delete", path }], local);
    await putIntoForce(tree, of, { ...saved, scope: "whole" }, {});
    const after = await configurationOf(tree, of);
    expect(counted(after)).toEqual(counted(saved));
    const servers = after.parameters.flatMap(({ path, value }) => (path.endsWith(".CheckInterval") ? value : []));
    expect(servers.slice(-2)).toEqual(intervals);
  });
});
