import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import type { Origin } from "../../../src/model/binding.ts";
import type { ChangedValue, Edit } from "../../../src/model/tree.ts";
import { memoryStore } from "../memory-store.ts";
import { faultsOf, sampleDevice, system, valuesOf } from "../sample-device.ts";

const set = (path: string, value: string): Edit => ({ kind: "set", path, value });
const acs = { origin: "acs" } as const;
const mtu = "Device.IP.Interface.2.MaxMTUSize";
const provisioning = "Device.DeviceInfo.ProvisioningCode";

describe("setting values [TR-069 A.3.2.1]", () => {
  it.each([
    [provisioning, "  spaces stay  ", "  spaces stay  "],
    [provisioning, `\${serial} is no template here`, `\${serial} is no template here`],
    [provisioning, "<&>\r\n\t]]>", "<&>\r\n\t]]>"],
    ["Device.ManagementServer.PeriodicInformInterval", "+0060", "60"],
    [mtu, "1400", "1400"],
    ["Device.IP.Interface.2.Enable", "0", "false"],
    ["Device.DeviceInfo.HostName", "gateway", "gateway"],
    ["Device.Zone.1.Uplink", "Device.IP.Interface.77", "Device.IP.Interface.77"],
    ["Device.Zone.4.Members", "Device.Zone.1, Device.Zone.4", "Device.Zone.1, Device.Zone.4"],
    ["Device.ManagementServer.Compression", "GZIP", "GZIP"],
    ["Device.IP.Interface.1.Alias", "loopback", "loopback"],
    ["Device.IP.Interface.1.Alias", "cpe-1", "cpe-1"],
  ])("%s = %j reads back as %j, also after a restart", async (path, value, reads) => {
    const host = system();
    const { tree, store } = await sampleDevice(host);
    expect(await tree.apply([set(path, value)], acs)).toEqual({ status: "applied", added: [] });
    expect(await valuesOf(tree, path)).toEqual({ [path]: reads });
    const again = await sampleDevice(host, store);
    expect(await valuesOf(again.tree, path)).toEqual({ [path]: reads });
  });

  it.each([
    ["Device.Nothing", "", "name"],
    ["Device.DeviceInfo.", "", "name"],
    ["Device.NAT.PortMapping.1.Enable", "1", "name"],
    ["", "", "name"],
    ["Device.DeviceInfo.SerialNumber", "X", "read-only"],
    ["Device.DeviceInfo.UpTime", "1", "read-only"],
    ["Device.IP.InterfaceNumberOfEntries", "1", "read-only"],
    ["Device.IP.Interface.1.Name", "x", "read-only"],
    ["Device.ManagementServer.ParameterKey", "x", "read-only"],
    ["Device.IP.Interface.1.Enable", "yes", "type"],
    [mtu, "63", "value"],
    [mtu, "many", "type"],
    [mtu, "666", "value"],
    [provisioning, "x".repeat(65), "value"],
    ["Device.Diagnostics.DiagnosticsState", "Complete", "value"],
    ["Device.ManagementServer.Compression", "Zip", "value"],
    ["Device.ManagementServer.URL", "no url", "value"],
    ["Device.Zone.4.Members", "Device.Zone.2", "value"],
    ["Device.Zone.4.Members", "Device.Zone.1.", "value"],
    ["Device.Zone.4.Members", "Device.IP.Interface.1", "value"],
    ["Device.Zone.1.Uplink", "not a path", "value"],
    ["Device.Zone.1.Uplink", "Device.IP.Interface.1.", "value"],
    ["Device.Zone.1.Alias", "wan", "value"],
    ["Device.Zone.1.Alias", "", "value"],
    ["Device.Zone.1.Alias", "1st", "value"],
    ["Device.Zone.1.Alias", "cpe-2", "value"],
    ["Device.Zone.1.Name", "wan S1", "value"],
  ])("refuses %s = %j with %s", async (path, value, kind) => {
    const { tree } = await sampleDevice();
    expect(await faultsOf(tree.apply([set(path, value)], acs))).toEqual({ [path]: kind });
  });

  it.each([
    [mtu, "many", '"many": not of type unsignedInt'],
    [mtu, "m".repeat(100), `"${"m".repeat(64)}…": not of type unsignedInt`],
    [mtu, "http://user:hunter2@host/", '"http://…@host/": not of type unsignedInt'],
    ["Device.ManagementServer.Password", "hunter2".repeat(40), "280 characters, allowed are ..256"],
  ])("names the value of %s that it refuses, unless it is a secret", async (path, value, reason) => {
    const { tree } = await sampleDevice();
    await expect(tree.apply([set(path, value)], acs)).rejects.toMatchObject({ faults: [{ path, reason }] });
  });

  it("tells every fault at once, and does nothing of it", async () => {
    const { tree, store, host } = await sampleDevice();
    await tree.values([""]);
    const before = store.dump();
    const edits = [
      set(provisioning, "fine"),
      set("Device.DeviceInfo.HostName", "fine"),
      set(mtu, "x"),
      set("Device.Nothing", ""),
      set("Device.DeviceInfo.UpTime", "1"),
      set("Device.Zone.1.Alias", "wan"),
    ];
    expect(await faultsOf(tree.apply(edits, { ...acs, parameterKey: "k" }))).toEqual({
      [mtu]: "type",
      "Device.Nothing": "name",
      "Device.DeviceInfo.UpTime": "read-only",
      "Device.Zone.1.Alias": "value",
    });
    expect(store.dump()).toEqual(before);
    expect(host.hostName).toBe("router");
  });

  it("refuses a name given twice, and a ParameterKey that is too long", async () => {
    const { tree } = await sampleDevice();
    const twice = [set(provisioning, "a"), set(provisioning, "a")];
    expect(await faultsOf(tree.apply(twice, acs))).toEqual({ [provisioning]: "arguments" });
    expect(await faultsOf(tree.apply([], { ...acs, parameterKey: "x".repeat(33) }))).toEqual({ "": "arguments" });
    await tree.apply([], { ...acs, parameterKey: "𝄞".repeat(32) });
  });

  it("keeps the ParameterKey with success only, and records of the caller's with it", async () => {
    const { tree, store } = await sampleDevice();
    const key = "Device.ManagementServer.ParameterKey";
    const alongside = [{ space: "event", key: "e", value: "1" }];
    await tree.apply([set(provisioning, "a")], { ...acs, parameterKey: "one", alongside });
    await expect(tree.apply([set(provisioning, "x".repeat(65))], { ...acs, parameterKey: "two" })).rejects.toThrow();
    expect(tree.storedValue(key)).toBe("one");
    expect(await valuesOf(tree, key)).toEqual({ [key]: "one" });
    expect(store.read("event", "e")).toBe("1");
    await tree.apply([], { ...acs, parameterKey: "three" });
    expect(tree.storedValue(key)).toBe("three");
  });

  it("judges the state that all edits leave behind, in whatever order they come", async () => {
    const { tree } = await sampleDevice();
    const swap = [set("Device.Zone.1.Name", "wan S1"), set("Device.Zone.4.Name", "lan")];
    await tree.apply(swap, acs);
    await tree.apply([set("Device.Zone.4.Alias", "lan"), set("Device.Zone.1.Alias", "wan")], acs);
    expect(await valuesOf(tree, "Device.Zone.1.Name", "Device.Zone.4.Alias")).toEqual({
      "Device.Zone.1.Name": "wan S1",
      "Device.Zone.4.Alias": "lan",
    });
  });

  it("is deferred when any part is", async () => {
    const { tree } = await sampleDevice();
    const edits = [set("Device.IP.Interface.1.Stats.Reset", "1"), set(mtu, "1400")];
    expect((await tree.apply(edits, acs)).status).toBe("deferred");
  });

  it("asks each row's binding once, with all that is wanted of it", async () => {
    const steps: string[] = [];
    const { tree, host } = await sampleDevice(system({ step: (name) => steps.push(name) }));
    await tree.apply(
      [set(mtu, "1400"), set("Device.IP.Interface.1.Enable", "0"), set("Device.IP.Interface.2.Enable", "0")],
      acs,
    );
    expect(steps).toEqual([
      "validate eth0",
      "validate lo",
      "commit eth0",
      "committed eth0",
      "commit lo",
      "committed lo",
    ]);
    expect(host.links.map(({ up, mtu: size }) => [up, size])).toEqual([
      [false, 65535],
      [false, 1400],
    ]);
  });

  it("lets the agent write what is read-only for others, and values that are the device's alone", async () => {
    const { tree } = await sampleDevice();
    const edits = [set("Device.DeviceInfo.SerialNumber", "S2"), set("Device.Diagnostics.DiagnosticsState", "Complete")];
    await tree.apply(edits, { origin: "agent" });
    expect(tree.storedValue("Device.DeviceInfo.SerialNumber")).toBe("S2");
    expect(await faultsOf(tree.apply([set("Device.DeviceInfo.UpTime", "1")], { origin: "agent" }))).toEqual({
      "Device.DeviceInfo.UpTime": "read-only",
    });
    expect(await faultsOf(tree.apply(edits, { origin: "local" }))).toEqual({
      "Device.DeviceInfo.SerialNumber": "read-only",
      "Device.Diagnostics.DiagnosticsState": "value",
    });
  });

  it.each<Origin>(["acs", "local", "agent"])("tells listeners what %s changed, after it is durable", async (origin) => {
    const { tree, store, log } = await sampleDevice();
    const heard: ChangedValue[] = [];
    const password = "Device.ManagementServer.Password";
    const stop = tree.onCommit(() => {
      throw new TypeError("a listener's own trouble");
    });
    tree.onCommit((changes) => {
      expect(store.read("value", provisioning)).toBe("P");
      heard.push(...changes);
    });
    await tree.apply([set(provisioning, "P"), set(password, "s3cret"), set(mtu, "1400")], { origin });
    expect(heard.map(({ path, value, origin: by }) => [path, value, by])).toEqual([
      [provisioning, "P", origin],
      [password, "", origin],
      [mtu, "1400", origin],
    ]);
    expect(log.map(({ fact }) => fact)).toContain("model.listener-failed");
    stop();
    stop();
    await tree.apply([set(password, "x")], { origin });
    expect(log.filter(({ fact }) => fact === "model.listener-failed")).toHaveLength(1);
  });

  it("says so when there is no room left", async () => {
    const { tree, store } = await sampleDevice(system(), memoryStore());
    await tree.values([""]);
    store.failFrom = 0;
    expect(await faultsOf(tree.apply([set(provisioning, "x")], acs))).toEqual({ "": "resources" });
    expect(tree.storedValue(provisioning)).toBe("");
  });
});

it("a value keeps nothing else in memory of the message that it came in", async () => {
  setFlagsFromString("--expose-gc");
  const collect: () => void = runInNewContext("gc");
  const store = { ...memoryStore(), write: async () => {} };
  const devices = [];
  for (let each = 0; each < 30; each++) devices.push(await sampleDevice(system(), store));
  collect();
  const before = process.memoryUsage().heapUsed;
  for (const [at, { tree }] of devices.entries()) {
    const message = Buffer.alloc(1_000_000, `<Value>${at}`).toString("latin1");
    await tree.apply([set(provisioning, message.slice(500, 540))], acs);
  }
  collect();
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(10_000_000); // 30 MB if they did
  for (const { tree } of devices) expect((await valuesOf(tree, provisioning))[provisioning]).toHaveLength(40);
});
