import { expect, it } from "vitest";
import { type Configuration, configurationOf } from "../../src/config-file/present-configuration.ts";
import { restoration } from "../../src/config-file/restoration.ts";
import { deviceContexts } from "../../src/device/binding/context.ts";
import { bindingsOn, boundComponents } from "../../src/device/components.ts";
import { ipv4AddressOf, macAddressOf } from "../../src/host/virtual/device-addresses.ts";
import { virtualHost } from "../../src/host/virtual/virtual-host.ts";
import { openTree } from "../../src/model/device/open-tree.ts";
import { compileKind } from "../../src/model/kind/kind.ts";
import type { Edit, Tree } from "../../src/model/tree.ts";
import { loadDeviceKind } from "../../src/schema/device-kind.ts";
import { loadSchema } from "../../src/schema/load.ts";
import { templateExpander } from "../../src/schema/template.ts";
import { openMemoryStore } from "../../src/store/memory-store.ts";
import { defaults } from "../device/device-context.ts";
import { silentLog } from "../host/linux/silent-log.ts";
import { manualClock } from "../host/manual-clock.ts";

// What a backup of one gateway makes of the gateway that replaces it.

const device = await loadDeviceKind("home-gateway");
const schema = await loadSchema(device.model, [...boundComponents, ...device.components]);
const kind = compileKind({ schema, bindings: bindingsOn(device.system), initial: device.objects });

async function gateway(serialNumber: string): Promise<Tree> {
  const clock = manualClock();
  const identity = { ...device.identity, serialNumber };
  const host = virtualHost({ system: device.system, identity, clock });
  return openTree({
    kind,
    context: deviceContexts({ host, identity, defaults, clock }),
    store: openMemoryStore(),
    log: silentLog,
    expand: templateExpander({
      identity,
      macAddress: (offset) => macAddressOf(identity, offset),
      ipv4Address: (link) => ipv4AddressOf(device.system, identity, link),
      uptimeSeconds: () => host.uptimeSeconds(),
      wallMs: () => clock.wallMs(),
    }),
  });
}

const byPath = ({ parameters }: Configuration): ReadonlyMap<string, string> =>
  new Map(parameters.map(({ path, value }) => [path, value]));

it("rows that a gateway was shipped with come back under the names that they had", async () => {
  const tree = await gateway("HG000001");
  const saved = await configurationOf(tree, schema);
  const rows = [...saved.rows].filter(([row, { deletable }]) => deletable && /^[^[]*\[[^\]]*\]\.$/.test(row));
  expect(rows.length).toBeGreaterThan(10);
  // Some tables must not be empty; and what is read-only in a row of Wi-Fi as shipped, no file can bring back.
  for (const [path] of rows.filter(([row]) => !row.startsWith("Device.WiFi.")))
    await tree.apply([{ kind: "delete", path }], { origin: "acs" }).catch(() => undefined);
  expect((await configurationOf(tree, schema)).rows.size).toBeLessThan(saved.rows.size - 10);
  await tree.apply(await restoration(tree, schema, saved), { origin: "local" });
  // Leases are the system's to make: what they were called goes with them.
  const made = [...byPath(saved)].filter(([path]) => !/\.\d+\.Alias$/.test(path));
  expect([...byPath(await configurationOf(tree, schema))]).toEqual(expect.arrayContaining(made));
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
