import { describe, expect, it } from "vitest";
import type { AttributeChange, Notification, Tree } from "../../../src/model/tree.ts";
import { memoryStore } from "../memory-store.ts";
import { faultsOf, link, sampleDevice, system } from "../sample-device.ts";

const notifications = async (tree: Tree, ...paths: readonly string[]): Promise<Record<string, Notification>> =>
  Object.fromEntries((await tree.attributes(paths)).map(({ path, notification }) => [path, notification]));

const mtu = (row: number): string => `Device.IP.Interface.${row}.MaxMTUSize`;
const name = (row: number): string => `Device.IP.Interface.${row}.Name`;

describe("attributes [TR-069 A.3.2.4, TR-106 activeNotify]", () => {
  it("start as the data model has them", async () => {
    const { tree } = await sampleDevice();
    expect(await tree.attributes(["Device.DeviceInfo.HostName"])).toMatchObject([
      { notification: 0, accessList: ["Subscriber"] },
    ]);
    expect(
      await notifications(tree, "Device.DeviceInfo.SoftwareVersion", "Device.ManagementServer.ConnectionRequestURL"),
    ).toEqual({ "Device.DeviceInfo.SoftwareVersion": 2, "Device.ManagementServer.ConnectionRequestURL": 2 });
  });

  it("of an object cover what is below, rows that come later included, and replace what was set there", async () => {
    const { tree, host } = await sampleDevice();
    await tree.setAttributes([{ path: mtu(1), notification: 2 }]);
    await tree.setAttributes([{ path: "Device.IP.Interface.", notification: 1 }]);
    await tree.setAttributes([{ path: name(2), notification: 0 }]);
    host.links.push(link("wlan0"));
    expect(await notifications(tree, mtu(1), mtu(2), name(2), name(3))).toEqual({
      [mtu(1)]: 1,
      [mtu(2)]: 1,
      [name(2)]: 0,
      [name(3)]: 1,
    });
  });

  it("of the empty path cover the whole tree", async () => {
    const { tree } = await sampleDevice();
    await tree.setAttributes([{ path: "", notification: 1, accessList: [] }]);
    expect(await tree.attributes([mtu(1)])).toEqual([{ path: mtu(1), notification: 1, accessList: [] }]);
  });

  it("leave alone what is not asked for", async () => {
    const { tree } = await sampleDevice();
    await tree.setAttributes([{ path: mtu(1), notification: 2, accessList: ["X_ACME_Web"] }]);
    await tree.setAttributes([{ path: "Device.IP.", notification: 1 }, { path: mtu(1) }]);
    expect(await tree.attributes([mtu(1)])).toEqual([{ path: mtu(1), notification: 1, accessList: ["X_ACME_Web"] }]);
  });

  it("survive a restart, and apart from each other in one store", async () => {
    const store = memoryStore();
    const { tree } = await sampleDevice(system(), store, { scope: "a/" });
    await tree.setAttributes([{ path: mtu(1), notification: 2 }]);
    const again = await sampleDevice(system(), store, { scope: "a/" });
    const other = await sampleDevice(system(), store, { scope: "b/" });
    expect(await notifications(again.tree, mtu(1))).toEqual({ [mtu(1)]: 2 });
    expect(await notifications(other.tree, mtu(1))).toEqual({ [mtu(1)]: 0 });
  });

  it.each<readonly [string, AttributeChange, string]>([
    ["active for what may be denied it", { path: "Device.DeviceInfo.UpTime", notification: 2 }, "notification"],
    ["active for an object that holds such", { path: "Device.DeviceInfo.", notification: 2 }, "notification"],
    ["less than forced", { path: "Device.DeviceInfo.SoftwareVersion", notification: 0 }, "notification"],
    ["passive where active is forced", { path: "Device.DeviceInfo.SoftwareVersion", notification: 1 }, "notification"],
    ["lightweight", { path: mtu(1), notification: 4 }, "notification"],
    ["an unknown name", { path: "Device.Nothing", notification: 1 }, "name"],
    ["an object without its dot", { path: "Device.IP", notification: 1 }, "name"],
    ["an unknown entity", { path: mtu(1), accessList: ["Subscriber", "Neighbour"] }, "arguments"],
  ])("refuse %s, and nothing of the request takes effect", async (_, change, kind) => {
    const { tree, store } = await sampleDevice();
    await tree.values([""]);
    const before = store.dump();
    const changes: AttributeChange[] = [{ path: name(1), notification: 2 }, change];
    expect(await faultsOf(tree.setAttributes(changes))).toEqual({ [change.path]: kind });
    expect(await notifications(tree, name(1))).toEqual({ [name(1)]: 0 });
    expect(store.dump()).toEqual(before);
  });

  it("passive is never refused, not even for what may be denied active", async () => {
    const { tree } = await sampleDevice();
    await tree.setAttributes([{ path: "", notification: 1 }]);
    expect(await notifications(tree, "Device.DeviceInfo.UpTime", "Device.DeviceInfo.SoftwareVersion")).toEqual({
      "Device.DeviceInfo.UpTime": 1,
      "Device.DeviceInfo.SoftwareVersion": 2,
    });
  });

  it("what is active by default can be lowered", async () => {
    const { tree } = await sampleDevice();
    const path = "Device.ManagementServer.ConnectionRequestURL";
    await tree.setAttributes([{ path, notification: 0 }]);
    expect(await notifications(tree, path)).toEqual({ [path]: 0 });
  });

  it("stay as they were when the store fails", async () => {
    const { tree, store } = await sampleDevice();
    await tree.values([""]);
    store.failFrom = store.writes + 1;
    await expect(tree.setAttributes([{ path: mtu(1), notification: 2 }])).rejects.toThrow();
    expect(await notifications(tree, mtu(1))).toEqual({ [mtu(1)]: 0 });
  });
});
