import { describe, expect, it } from "vitest";
import type { Compared, Tree } from "../../../src/model/tree.ts";
import { memoryStore } from "../memory-store.ts";
import { faultsOf, link, type SampleDevice, type System, sampleDevice, system } from "../sample-device.ts";

const hostName = "Device.DeviceInfo.HostName";
const provisioning = "Device.DeviceInfo.ProvisioningCode";
const count = "Device.IP.InterfaceNumberOfEntries";

const changed = async (tree: Tree, which?: Compared): Promise<Record<string, string>> =>
  Object.fromEntries(
    (await tree.detectChanges(which)).map(({ path, value, active }) => [path, `${value} ${active ? 2 : 1}`]),
  );

describe("detectChanges [TR-069 3.2.1]", () => {
  it("takes the first look at a parameter for its baseline", async () => {
    const { tree } = await sampleDevice();
    expect(await changed(tree)).toEqual({});
  });

  it("tells what changed, and again until it is acknowledged, even over a restart and if it goes back", async () => {
    const host = system();
    const { tree, store } = await sampleDevice(host);
    await tree.detectChanges();
    host.version = "2.0";
    expect(await changed(tree)).toEqual({ "Device.DeviceInfo.SoftwareVersion": "2.0 2" });
    host.version = "1.0";
    const again = await sampleDevice(host, store);
    expect(await changed(again.tree)).toEqual({ "Device.DeviceInfo.SoftwareVersion": "1.0 2" });
    await again.tree.acknowledge(await again.tree.detectChanges(), [{ space: "event", key: "4", value: undefined }]);
    expect(await changed(again.tree)).toEqual({});
  });

  it("tells of a change since the report that was acknowledged", async () => {
    const { tree, host } = await sampleDevice();
    await tree.detectChanges();
    host.version = "2.0";
    const reported = await tree.detectChanges();
    host.version = "3.0";
    await tree.acknowledge(reported, []);
    expect(await changed(tree)).toEqual({ "Device.DeviceInfo.SoftwareVersion": "3.0 2" });
  });

  it("compares with what was there when notification was asked for", async () => {
    const { tree, host } = await sampleDevice();
    await tree.setAttributes([{ path: hostName, notification: 1 }]);
    host.hostName = "gateway";
    expect(await changed(tree)).toEqual({ [hostName]: "gateway 1" });
  });

  it("says nothing of what nobody asked for, or no longer", async () => {
    const { tree, host } = await sampleDevice();
    await tree.setAttributes([{ path: hostName, notification: 1 }]);
    host.hostName = "gateway";
    await tree.detectChanges();
    await tree.setAttributes([{ path: "Device.DeviceInfo.", notification: 0 }]);
    expect(await changed(tree)).toEqual({});
    await tree.setAttributes([{ path: hostName, notification: 1 }]);
    expect(await changed(tree)).toEqual({});
  });

  it("says nothing of what the ACS itself has set", async () => {
    const { tree } = await sampleDevice();
    await tree.setAttributes([{ path: "Device.DeviceInfo.", notification: 1 }]);
    await tree.detectChanges();
    const edits = [
      { kind: "set", path: provisioning, value: "X" },
      { kind: "set", path: hostName, value: "gateway" },
    ] as const;
    await tree.apply(edits, { origin: "acs" });
    expect(await changed(tree)).toEqual({});
  });

  it("tells what somebody local has set", async () => {
    const { tree } = await sampleDevice();
    await tree.detectChanges();
    await tree.apply([{ kind: "set", path: provisioning, value: "X" }], { origin: "local" });
    expect(await changed(tree)).toEqual({ [provisioning]: "X 2" });
  });

  it("forgets a local change that the ACS has overwritten", async () => {
    const { tree } = await sampleDevice();
    await tree.detectChanges();
    await tree.apply([{ kind: "set", path: provisioning, value: "X" }], { origin: "local" });
    await tree.detectChanges();
    await tree.apply([{ kind: "set", path: provisioning, value: "Y" }], { origin: "acs" });
    expect(await changed(tree)).toEqual({});
  });

  it("tells of rows through their count, unless the ACS made them", async () => {
    const { tree, host } = await sampleDevice();
    const mappings = "Device.NAT.PortMappingNumberOfEntries";
    await tree.setAttributes([
      { path: count, notification: 2 },
      { path: mappings, notification: 2 },
    ]);
    host.links.push(link("wlan0"));
    await tree.apply([{ kind: "add", path: "Device.NAT.PortMapping." }], { origin: "acs" });
    expect(await changed(tree)).toEqual({ [count]: "3 2" });
    await tree.apply([{ kind: "add", path: "Device.NAT.PortMapping." }], { origin: "local" });
    expect(await changed(tree)).toEqual({ [count]: "3 2", [mappings]: "2 2" });
  });

  it("reads no part of the system that nobody is notified of", async () => {
    const { tree, host } = await sampleDevice();
    await tree.detectChanges();
    expect(host.asked).toBe(0);
  });

  it("never keeps a secret where it compares [TR-106 hidden]", async () => {
    const { tree, store } = await sampleDevice();
    await tree.setAttributes([{ path: "Device.ManagementServer.", notification: 1 }]);
    await tree.apply([{ kind: "set", path: "Device.ManagementServer.Password", value: "s3cret" }], { origin: "acs" });
    await tree.detectChanges();
    const kept = Object.entries(store.dump()).filter(([key]) => !key.startsWith("value "));
    expect(JSON.stringify(kept)).not.toContain("s3cret");
    expect(kept.some(([key]) => key.endsWith("Password"))).toBe(false);
  });

  it("acknowledges nothing when the store fails", async () => {
    const { tree, host, store } = await sampleDevice();
    await tree.detectChanges();
    host.version = "2.0";
    const reported = await tree.detectChanges();
    store.failFrom = store.writes + 1;
    await expect(tree.acknowledge(reported, [])).rejects.toThrow();
    store.failFrom = Number.POSITIVE_INFINITY;
    expect(await changed(tree)).toEqual({ "Device.DeviceInfo.SoftwareVersion": "2.0 2" });
    expect(await faultsOf(Promise.resolve())).toEqual({});
  });
});

describe("a look at what changes by itself", () => {
  const eth0 = "Device.IP.Interface.2.";
  /** A device that is notified of everything and has been looked at. */
  async function watched(facts: Partial<System> = {}): Promise<SampleDevice> {
    const device = await sampleDevice(system(facts));
    await device.tree.setAttributes([{ path: "Device.", notification: 1 }]);
    await device.tree.detectChanges();
    device.host.asked = 0;
    return device;
  }
  const nic = ({ host }: SampleDevice) => host.links[1] ?? link("");

  it("finds what the system has changed, and its counts of rows", async () => {
    const device = await watched();
    nic(device).mtu = 1400;
    nic(device).addresses.pop();
    expect(await changed(device.tree, "volatile")).toEqual({
      [`${eth0}MaxMTUSize`]: "1400 1",
      [`${eth0}IPv4AddressNumberOfEntries`]: "1 1",
    });
  });

  it("leaves out what the system tells of, with all that is read from the same rows, as long as it does", async () => {
    const device = await watched({ tells: true });
    nic(device).mtu = 1400;
    nic(device).addresses.pop();
    device.host.hostName = "gateway";
    expect(await changed(device.tree, "unsignalled")).toEqual({ [hostName]: "gateway 1" });
    expect(device.host.asked).toBe(0);
    device.host.tells = false;
    expect(Object.keys(await changed(device.tree, "unsignalled"))).toHaveLength(3);
  });

  it("passes over what changes all the time, which is found when an Inform is made", async () => {
    const device = await watched();
    device.host.uptime += 1;
    nic(device).bytes += 1n;
    expect(await changed(device.tree, "volatile")).toEqual({});
    expect(await changed(device.tree, "all")).toEqual({
      "Device.DeviceInfo.UpTime": "43 1",
      [`${eth0}Stats.BytesSent`]: `${2n ** 60n + 1n} 1`,
    });
  });

  it("reads nothing where only stored parameters are notified", async () => {
    const { tree, host } = await sampleDevice();
    await tree.setAttributes([{ path: "Device.NAT.", notification: 2 }]);
    await tree.detectChanges();
    host.step = () => {
      throw new TypeError("read");
    };
    expect(await changed(tree, "volatile")).toEqual({});
    expect(host.asked).toBe(0);
  });

  it("is a look at all after a transaction, and after one that failed, once", async () => {
    const { tree, store } = await watched();
    await tree.apply([{ kind: "set", path: provisioning, value: "X" }], { origin: "local" });
    store.failFrom = store.writes + 1;
    await expect(tree.detectChanges("volatile")).rejects.toThrow();
    store.failFrom = Number.POSITIVE_INFINITY;
    expect(await changed(tree, "volatile")).toEqual({ [provisioning]: "X 2" });
    expect(await changed(tree, "volatile")).toEqual({});
    expect(await changed(tree)).toEqual({ [provisioning]: "X 2" });
  });

  it("follows what the ACS asks for", async () => {
    const { tree, host } = await sampleDevice();
    expect(await changed(tree, "volatile")).toEqual({});
    await tree.setAttributes([{ path: hostName, notification: 2 }]);
    host.hostName = "gateway";
    expect(await changed(tree, "volatile")).toEqual({ [hostName]: "gateway 2" });
    await tree.setAttributes([{ path: hostName, notification: 0 }]);
    host.hostName = "again";
    expect(await changed(tree, "volatile")).toEqual({});
  });

  it("finds values with something to fill in", async () => {
    const facts = { serial: "S1" };
    const serial = "Device.DeviceInfo.SerialNumber";
    const { tree } = await sampleDevice(system(), memoryStore(), {
      expander: { expand: (template) => template.replaceAll(`\${serial}`, facts.serial) },
    });
    await tree.setAttributes([{ path: serial, notification: 1 }]);
    facts.serial = "S2";
    expect(await changed(tree, "volatile")).toEqual({ [serial]: "S2 1" });
  });
});
