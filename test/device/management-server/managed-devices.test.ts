import { describe, expect, it } from "vitest";
import type { DeviceContext } from "../../../src/device/binding/context.ts";
import { bindingsOn, boundComponents } from "../../../src/device/components.ts";
import type { InitialObject } from "../../../src/model/binding.ts";
import { openTree } from "../../../src/model/device/open-tree.ts";
import { compileKind } from "../../../src/model/kind/kind.ts";
import type { Tree } from "../../../src/model/tree.ts";
import { loadSchema } from "../../../src/schema/load.ts";
import { openMemoryStore } from "../../../src/store/memory-store.ts";
import { silentLog } from "../../host/linux/silent-log.ts";
import { faultsOf, valuesOf } from "../../model/sample-device.ts";
import { contextsOf, hostWith } from "../device-context.ts";

const schema = await loadSchema("tr181", boundComponents);
const management = "Device.ManagementServer.";

function treeOf(initial: readonly InitialObject[] = []): Promise<Tree> {
  const kind = compileKind<DeviceContext>({ schema, bindings: bindingsOn({}), initial });
  return openTree({ kind, context: contextsOf(hostWith({})), store: openMemoryStore(), log: silentLog });
}

describe("devices that this one knows of [TR-181 ManagementServer.ManageableDevice, ManagementServer.EmbeddedDevice]", () => {
  const tables = ["ManageableDevice", "EmbeddedDevice", "VirtualDevice"] as const;

  it.each(tables)("are none where a kind of device ships none, and none can be added: %s", async (table) => {
    const tree = await treeOf();
    const count = `${management}${table}NumberOfEntries`;
    expect(await valuesOf(tree, count, `${management}${table}.`)).toEqual({ [count]: "0" });
    const edit = { kind: "add", path: `${management}${table}.` } as const;
    expect(await faultsOf(tree.apply([edit], { origin: "acs" }))).toEqual({ [edit.path]: "name" });
  });

  it("are those that a kind ships with", async () => {
    const row = `${management}ManageableDevice.1.`;
    const values = { ManufacturerOUI: "00D0B7", SerialNumber: "CAM1", ProductClass: "Camera", Host: "" };
    const tree = await treeOf([{ path: row, values }]);
    expect(await valuesOf(tree, row, `${management}ManageableDeviceNumberOfEntries`)).toEqual({
      [`${management}ManageableDeviceNumberOfEntries`]: "1",
      ...Object.fromEntries(Object.entries(values).map(([name, value]) => [row + name, value])),
    });
    const edit = { kind: "set", path: `${row}SerialNumber`, value: "CAM2" } as const;
    expect(await faultsOf(tree.apply([edit], { origin: "acs" }))).toEqual({ [edit.path]: "read-only" });
  });
});

describe("news of downloads [TR-181 ManagementServer.DownloadAvailability]", () => {
  const downloads = `${management}DownloadAvailability.`;

  it("is off, and cannot be turned on", async () => {
    const tree = await treeOf();
    expect(await valuesOf(tree, downloads)).toEqual({
      [`${downloads}Announcement.Enable`]: "false",
      [`${downloads}Announcement.GroupNumberOfEntries`]: "0",
      [`${downloads}Announcement.Status`]: "Disabled",
      [`${downloads}Query.Enable`]: "false",
      [`${downloads}Query.Status`]: "Disabled",
      [`${downloads}Query.URL`]: "",
    });
    expect((await tree.names(downloads, false)).filter(({ writable }) => writable)).toEqual([]);
    for (const path of [`${downloads}Announcement.Enable`, `${downloads}Query.Enable`]) {
      expect(await faultsOf(tree.apply([{ kind: "set", path, value: "true" }], { origin: "acs" }))).toEqual({
        [path]: "read-only",
      });
    }
    const group = `${downloads}Announcement.Group.`;
    expect(await faultsOf(tree.apply([{ kind: "add", path: group }], { origin: "acs" }))).toEqual({ [group]: "name" });
  });
});
