import { describe, expect, it, vi } from "vitest";
import { openTree } from "../../../src/model/device/open-tree.ts";
import { compileKind } from "../../../src/model/kind/kind.ts";
import { memoryStore } from "../memory-store.ts";
import {
  faultsOf,
  rememberingLog,
  type System,
  sampleBindings,
  sampleDevice,
  system,
  valuesOf,
} from "../sample-device.ts";
import { sampleSchema } from "../sample-schema.ts";

const acs = { origin: "acs" } as const;
const serial = "Device.DeviceInfo.SerialNumber";

describe("openTree", () => {
  it("has what a device has otherwise than its kind, until it is set", async () => {
    const overrides = new Map([
      [serial, `\${serial}-9`],
      ["Device.Zone.1.Name", "home"],
      ["Device.DeviceInfo.ProvisioningCode", "P"],
    ]);
    const { tree } = await sampleDevice(system(), memoryStore(), { overrides });
    await tree.apply([{ kind: "set", path: "Device.Zone.1.Name", value: "work" }], acs);
    expect(await valuesOf(tree, serial, "Device.Zone.1.Name", "Device.DeviceInfo.ProvisioningCode")).toEqual({
      [serial]: "S1-9",
      "Device.Zone.1.Name": "work",
      "Device.DeviceInfo.ProvisioningCode": "P",
    });
    await tree.factoryReset([]);
    expect(await valuesOf(tree, "Device.Zone.1.Name")).toEqual({ "Device.Zone.1.Name": "home" });
  });

  it("refuses overrides that cannot be", async () => {
    const overrides = new Map([
      ["Device.Nothing", ""],
      ["Device.DeviceInfo.UpTime", "1"],
      ["Device.ManagementServer.PeriodicInformInterval", "0"],
    ]);
    expect(await faultsOf(sampleDevice(system(), memoryStore(), { overrides }))).toEqual({
      "Device.Nothing": "name",
      "Device.DeviceInfo.UpTime": "read-only",
      "Device.ManagementServer.PeriodicInformInterval": "value",
    });
  });

  it("peeks at what is stored without asking the system", async () => {
    const { tree, host } = await sampleDevice();
    expect(tree.storedValue("Device.ManagementServer.PeriodicInformInterval")).toBe("86400");
    expect(tree.storedValue(serial)).toBe("S1");
    expect(tree.storedValue("Device.Zone.4.Name")).toBe("wan S1");
    expect(tree.storedValue("Device.Zone.5.Name")).toBeUndefined();
    expect(tree.storedValue("Device.DeviceInfo.UpTime")).toBeUndefined();
    expect(tree.storedValue("Device.Nothing")).toBeUndefined();
    expect(tree.storedValue("Device.Zone.")).toBeUndefined();
    expect(host.asked).toBe(0);
  });

  it("knows what a value would be had nobody set it, own to the device as it may be", async () => {
    const overrides = new Map([["Device.Zone.1.Name", "inside"]]);
    const { tree } = await sampleDevice(system(), memoryStore(), { overrides });
    const paths = ["Device.Zone.4.Name", "Device.Zone.1.Name", "Device.ManagementServer.PeriodicInformInterval"];
    await tree.apply(
      paths.map((path, at) => ({ kind: "set", path, value: String(at + 7) })),
      acs,
    );
    expect(paths.map((path) => tree.valueAsShipped(path))).toEqual(["wan S1", "inside", "86400"]);
    expect(paths.map((path) => tree.storedValue(path))).toEqual(["7", "8", "9"]);
    for (const path of ["Device.DeviceInfo.UpTime", "Device.Zone.5.Name", "Device.Nothing"])
      expect(tree.valueAsShipped(path)).toBeUndefined();
  });

  it("resets to what was shipped, in one write with what the caller adds", async () => {
    const { tree, store, host } = await sampleDevice();
    await tree.values([""]);
    const shipped = await valuesOf(tree, "");
    await tree.setAttributes([{ path: "Device.", notification: 1 }]);
    await tree.apply([{ kind: "add", path: "Device.NAT.PortMapping." }], { ...acs, parameterKey: "k" });
    await tree.apply([{ kind: "set", path: "Device.ManagementServer.URL", value: "http://x/" }], acs);
    const writes = store.writes;
    const entries = vi.spyOn(store, "entries");
    await tree.factoryReset([{ space: "event", key: "0", value: "BOOTSTRAP" }]);
    expect(store.writes).toBe(writes + 1);
    // There may be very many of these: they go as a whole, and only what is left of them is read.
    const read = entries.mock.calls.flatMap(([space], call) => (space === "baseline" || call === 0 ? [space] : []));
    expect(read).toEqual(["rows"]);
    expect(store.read("event", "0")).toBe("BOOTSTRAP");
    expect(await valuesOf(tree, "")).toEqual(shipped);
    expect(await tree.attributes([serial])).toMatchObject([{ notification: 0 }]);
    const again = await sampleDevice(host, store);
    expect(await valuesOf(again.tree, "")).toEqual(shipped);
  });

  it("keeps devices that share a store apart", async () => {
    const store = memoryStore();
    const one = await sampleDevice(system(), store, { scope: "1/" });
    const two = await sampleDevice(system(), store, { scope: "2/" });
    await one.tree.apply([{ kind: "set", path: "Device.Zone.1.Name", value: "one" }], acs);
    await two.tree.factoryReset([]);
    expect(one.tree.storedValue("Device.Zone.1.Name")).toBe("one");
    expect(two.tree.storedValue("Device.Zone.1.Name")).toBe("lan");
    const again = await sampleDevice(system(), store, { scope: "1/" });
    expect(again.tree.storedValue("Device.Zone.1.Name")).toBe("one");
  });

  it("starts with what can be read of records that make no sense", async () => {
    const store = memoryStore();
    await store.write([
      { space: "attribute", key: "Device.", value: "{" },
      { space: "rows", key: "Device.Zone.", value: "many" },
      { space: "value", key: "Device.Gone", value: "x" },
      { space: "journal", key: "transaction", value: "nonsense" },
    ]);
    const { tree } = await sampleDevice(system(), store);
    expect((await tree.apply([{ kind: "add", path: "Device.Zone." }], acs)).added).toEqual([5]);
    expect(await tree.attributes([serial])).toMatchObject([{ notification: 0 }]);
  });

  it("says in the log what of an interrupted transaction it could not put back, and starts all the same", async () => {
    const store = memoryStore();
    const host = system();
    await (await sampleDevice(host, store)).tree.values([""]);
    const entry = [
      { path: "Device.IP.Interface.2.", before: { MaxMTUSize: "1400" } },
      { path: "Device.DeviceInfo.", before: { HostName: "old" } },
    ];
    await store.write([{ space: "journal", key: "transaction", value: JSON.stringify(entry) }]);
    host.step = (name) => {
      if (name === "commit eth0") throw new TypeError("no such device");
    };
    const { log } = await sampleDevice(host, store);
    expect(host.hostName).toBe("old");
    expect(log.map(({ fact }) => fact)).toEqual(["model.transaction-not-undone", "model.transaction-undone"]);
    expect(store.read("journal", "transaction")).toBeUndefined();
  });

  it("starts on a full disk after an interrupted transaction, and puts back again what is back at the start after", async () => {
    const store = memoryStore();
    const host = system();
    const entry = [{ path: "Device.DeviceInfo.", before: { HostName: "old" } }];
    await (await sampleDevice(host, store)).tree.values([""]);
    await store.write([{ space: "journal", key: "transaction", value: JSON.stringify(entry) }]);
    store.failFrom = store.writes;
    const { log } = await sampleDevice(host, store);
    expect([host.hostName, log.map(({ fact }) => fact)]).toEqual([
      "old",
      ["model.transaction-undone", "model.journal-stays"],
    ]);
    store.failFrom = Number.POSITIVE_INFINITY;
    await sampleDevice(host, store);
    expect([host.hostName, store.read("journal", "transaction")]).toEqual(["old", undefined]);
  });

  it("puts back of an interrupted transaction what it can where the system does not tell everything", async () => {
    const store = memoryStore();
    const host = system();
    await (await sampleDevice(host, store)).tree.values([""]);
    const entry = [
      { path: "Device.IP.Interface.2.", before: { MaxMTUSize: "1400" } },
      { path: "Device.DeviceInfo.", before: { HostName: "old" } },
      { path: "Device.Firewall.Rule.3.", removed: "cpe-3", before: { Port: "666" } },
      { path: "Device.Firewall.Rule.4.", removed: "cpe-4", before: { Port: "80" } },
      { path: "Device.Firewall.Rule.5." },
      "nonsense",
    ];
    await store.write([{ space: "journal", key: "transaction", value: JSON.stringify(entry) }]);
    Object.defineProperty(host, "links", {
      get: () => {
        throw new TypeError("no netlink");
      },
    });
    const { log } = await sampleDevice(host, store);
    expect(host.hostName).toBe("old");
    expect(host.rules.map(({ key, port }) => [key, port])).toEqual([["cpe-4", 80]]);
    expect(log.map(({ fact, fields }) => `${fact} ${fields?.object ?? ""}`)).toEqual([
      "model.read-failed ",
      "model.transaction-not-undone Device.IP.Interface.2.",
      "model.transaction-undone Device.DeviceInfo.",
      "model.transaction-not-undone Device.Firewall.Rule.3.",
      "model.transaction-undone Device.Firewall.Rule.4.",
    ]);
    expect(store.read("journal", "transaction")).toBeUndefined();
  });

  it("takes rows added later from their pattern, and lets a row lack a parameter", async () => {
    const kind = compileKind<System>({
      schema: sampleSchema,
      bindings: [
        ...sampleBindings.filter(({ path }) => path !== "Device.IP.Interface.{i}."),
        {
          path: "Device.IP.Interface.{i}.",
          rows: { kind: "system", load: (host) => Promise.resolve(host.links.map((row) => [row.name, row] as const)) },
          parameters: { Name: ({ name }: { name: string }) => (name === "lo" ? undefined : name) },
        },
      ],
      initial: [{ path: "Device.Zone.{i}.", values: { Name: "zone", Uplink: "" } }],
    });
    const tree = await openTree({ kind, context: system, store: memoryStore(), log: rememberingLog() });
    await tree.apply([{ kind: "add", path: "Device.Zone." }], acs);
    expect(await valuesOf(tree, "Device.Zone.")).toEqual({
      "Device.Zone.1.Alias": "cpe-1",
      "Device.Zone.1.Name": "cpe-1",
      "Device.Zone.1.Uplink": "",
    });
    expect((await tree.names("Device.IP.Interface.1.", false)).map(({ path }) => path)).not.toContain(
      "Device.IP.Interface.1.Name",
    );
    expect(await faultsOf(tree.values(["Device.IP.Interface.1.Name"]))).toEqual({
      "Device.IP.Interface.1.Name": "name",
    });
  });

  it("turns references between rows into paths", async () => {
    const kind = compileKind<System>({
      schema: sampleSchema,
      bindings: [
        ...sampleBindings,
        {
          path: "Device.Zone.{i}.",
          rows: { kind: "system", load: () => Promise.resolve([["z", {}]] as const) },
          parameters: {
            Uplink: () => ({ table: "Device.IP.Interface.{i}.", keys: ["eth0"] }),
            Members: () => [
              { table: "Device.Zone.{i}.", keys: ["z"] },
              { table: "Device.Zone.{i}.", keys: ["gone"] },
            ],
            Name: () => ({ table: "Device.IP.Interface.{i}.IPv4Address.{i}.", keys: ["eth0", "192.0.2.2"] }),
          },
        },
      ],
    });
    const tree = await openTree({ kind, context: system, store: memoryStore(), log: rememberingLog() });
    expect(await valuesOf(tree, "Device.Zone.")).toEqual({
      "Device.Zone.1.Alias": "cpe-1",
      "Device.Zone.1.Name": "Device.IP.Interface.2.IPv4Address.2",
      "Device.Zone.1.Members": "Device.Zone.1",
      "Device.Zone.1.Uplink": "Device.IP.Interface.2",
    });
  });
});
