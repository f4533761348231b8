import { expect, it } from "vitest";
import {
  type Configuration,
  configurationOf,
  type PresentConfiguration,
} from "../../src/config-file/present-configuration.ts";
import { putIntoForce } from "../../src/config-file/put-into-force.ts";
import { restoration } from "../../src/config-file/restoration.ts";
import type { Edit } from "../../src/model/tree.ts";
import { gateway, schema } from "./home-gateway.ts";

// What a backup of one gateway makes of the gateway that replaces it.

const byPath = ({ parameters }: Configuration): ReadonlyMap<string, string> =>
  new Map(parameters.map(({ path, value }) => [path, value]));

it("rows that a gateway was shipped with come back under the names that they had", async () => {
  const tree = await gateway("HG000001");
  const saved = await configurationOf(tree, schema);
  const rows = [...saved.rows].filter(([row, { deletable }]) => deletable && /^[^[]*\[[^\]]*\]\.$/.test(row));
  expect(rows.length).toBeGreaterThan(10);
  // Some tables must not be empty, and what is read-only in a row of Wi-Fi as shipped, no file can bring back.
  for (const [path] of rows.filter(([row]) => !/^Device\.WiFi\./.test(row)))
    await tree.apply([{ kind: "delete", path }], { origin: "acs" }).catch(() => undefined);
  expect((await configurationOf(tree, schema)).rows.size).toBeLessThan(saved.rows.size - 10);
  await putIntoForce(tree, schema, saved, {});
  // Leases are the system's to make: what they were called goes with them.
  const made = [...byPath(saved)].filter(([path]) => !/\.\d+\.Alias$/.test(path));
  // The IP interface of the PPP connection and its queue have other numbers, which are given once: they are of the link that was made anew.
  const present = await configurationOf(tree, schema);
  const rowOn = ({ parameters }: Configuration): string | undefined =>
    parameters.find(({ value }) => value === "Device.PPP.Interface.[cpe-pppoe-wan]")?.path.match(/.*\d+(?=\.)/)?.[0];
  const queueOnly = (one: PresentConfiguration, other: PresentConfiguration): string | undefined =>
    [...one.rows.keys()].find((row) => /\.QoS\.Queue\./.test(row) && !other.rows.has(row))?.slice(0, -1);
  const others = [
    [rowOn(saved), rowOn(present)],
    [queueOnly(saved, present), queueOnly(present, saved)],
  ] as const;
  const renumbered = (text: string): string => {
    const [old = "", now = ""] = others.find(([each]) => text === each || text.startsWith(`${each}.`)) ?? [];
    return now + text.slice(old.length);
  };
  const after = byPath(present);
  expect(made.filter(([path, value]) => after.get(renumbered(path)) !== renumbered(value))).toEqual([]);
});

it("a file that is refused leaves nothing of the rows that were to be there first", async () => {
  const tree = await gateway("HG000001");
  const saved = await configurationOf(tree, schema);
  await tree.apply([{ kind: "delete", path: "Device.PPP.Interface.1." }], { origin: "acs" });
  const before = await configurationOf(tree, schema);
  const parameters = saved.parameters.map((each) =>
    each.path === "Device.IP.Interface.3.MaxMTUSize" ? { ...each, value: "5" } : each,
  );
  const refused = putIntoForce(tree, schema, { ...saved, parameters }, {});
  await expect(refused).rejects.toThrow('MaxMTUSize: "5": not within');
  expect(byPath(await configurationOf(tree, schema))).toEqual(byPath(before));
});

it("a gateway is set up as another was by the other's configuration", async () => {
  const [before, after] = [await gateway("HG000001"), await gateway("HG000002")];
  expect(await restoration(before, schema, await configurationOf(before, schema))).toEqual([]);
  const edits: readonly Edit[] = [
    { kind: "add", path: "Device.NAT.PortMapping." },
    { kind: "set", path: "Device.NAT.PortMapping.1.Alias", value: "web" },
    { kind: "delete", path: "Device.Users.User.1." },
    { kind: "set", path: "Device.WiFi.SSID.1.SSID", value: "Home \u00e9" },
    { kind: "set", path: "Device.IP.Interface.1.Alias", value: "uplink" },
    { kind: "set", path: "Device.ManagementServer.PeriodicInformInterval", value: "77" },
  ];
  await before.apply(edits, { origin: "acs" });
  await after.apply([{ kind: "add", path: "Device.NAT.PortMapping." }], { origin: "acs" });
  const saved = await configurationOf(before, schema);
  expect(saved.parameters.length).toBeGreaterThan(100);
  await after.apply(await restoration(after, schema, saved), { origin: "local" });
  expect(byPath(await configurationOf(after, schema))).toEqual(byPath(saved));
  expect((await after.values(["Device.DeviceInfo.SerialNumber"]))[0]?.value).toBe("HG000002");
});

it("a row that the system makes by itself is not made by a file that has but its name", async () => {
  const tree = await gateway("HG000001");
  const saved = await configurationOf(tree, schema);
  const path = "Device.NeighborDiscovery.InterfaceSetting.77.Alias";
  const filed = { ...saved, parameters: [...saved.parameters, { path, value: "cpe-gone" }] };
  expect(await restoration(tree, schema, filed)).toEqual([]);
});

it("two rows that ran on the same are not both taken for the one that is there", async () => {
  const tree = await gateway("HG000001");
  const { parameters, root } = await configurationOf(tree, schema);
  const [path, lower] = Object.values(
    parameters.find(({ path }) => /^Device\.IP\.Interface\.\d+\.LowerLayers$/.test(path)) ?? {},
  );
  const there = path?.slice(0, -"LowerLayers".length);
  const rows = ["Device.IP.Interface.90.", "Device.IP.Interface.91."];
  const filed = rows.flatMap((row, at) => [
    { path: `${row}LowerLayers`, value: `${lower}` },
    { path: `${row}MaxMTUSize`, value: String(1400 + at) },
  ]);
  const edits = await restoration(tree, schema, { root, scope: "partial", parameters: filed });
  const set = edits.map((edit) => (typeof edit === "function" ? edit([]) : edit));
  expect(set.filter((edit) => edit.path === `${there}MaxMTUSize`)).toHaveLength(1);
  expect(set).toContainEqual({ kind: "set", path: `${there}MaxMTUSize`, value: "1400" });
});
