import { describe, expect, it } from "vitest";
import { type DeviceContext, deviceContexts } from "../../../src/device/binding/context.ts";
import { bindingsOn, boundComponents } from "../../../src/device/components.ts";
import { isBackup, logFileName, type VendorFiles } from "../../../src/device/device-info/vendor-files.ts";
import { openTree } from "../../../src/model/device/open-tree.ts";
import { compileKind } from "../../../src/model/kind/kind.ts";
import type { Tree } from "../../../src/model/tree.ts";
import { loadSchema } from "../../../src/schema/load.ts";
import { openMemoryStore } from "../../../src/store/memory-store.ts";
import { silentLog } from "../../host/linux/silent-log.ts";
import { manualClock } from "../../host/manual-clock.ts";
import { defaults, hostWith, identity } from "../device-context.ts";

const kind = compileKind<DeviceContext>({
  schema: await loadSchema("tr181", boundComponents),
  bindings: bindingsOn({}),
});

const none: VendorFiles = { configurations: () => [], logs: () => [], images: async () => [] };
const some: VendorFiles = {
  configurations: () => [
    { name: "own.xml", version: "", description: "all", appliedMs: undefined, own: true },
    { name: "gold", version: "7", description: "", appliedMs: Date.UTC(2026, 5, 1), own: false },
  ],
  logs: () => [{ name: "a.log", maximumBytes: 65536, persistent: false, lines: () => ["one", "two"] }],
  images: async () => [{ side: "Back", octets: Uint8Array.of(1, 2, 3) }],
};

function treeWith(files?: VendorFiles): Promise<Tree> {
  const context = deviceContexts({
    ...{ host: hostWith({}), identity, defaults, clock: manualClock() },
    ...(files && { files }),
  });
  return openTree({ kind, context, store: openMemoryStore(), log: silentLog });
}

const info = "Device.DeviceInfo.";
const below = async (tree: Tree, table: string) =>
  Object.fromEntries(
    (await tree.values([`${info}${table}`])).map(({ path, value }) => [path.slice(info.length), value]),
  );

describe("the files of a device", () => {
  it("are told of by rows [TR-181 DeviceInfo.VendorConfigFile, DeviceInfo.VendorLogFile, DeviceInfo.DeviceImageFile]", async () => {
    const tree = await treeWith(some);
    expect(await below(tree, "VendorConfigFile.")).toEqual({
      "VendorConfigFile.1.Alias": "cpe-1",
      "VendorConfigFile.1.Name": "own.xml",
      "VendorConfigFile.1.Version": "",
      "VendorConfigFile.1.Date": "0001-01-01T00:00:00Z",
      "VendorConfigFile.1.Description": "all",
      "VendorConfigFile.1.UseForBackupRestore": "true",
      "VendorConfigFile.2.Alias": "cpe-2",
      "VendorConfigFile.2.Name": "gold",
      "VendorConfigFile.2.Version": "7",
      "VendorConfigFile.2.Date": "2026-06-01T00:00:00Z",
      "VendorConfigFile.2.Description": "",
      "VendorConfigFile.2.UseForBackupRestore": "false",
    });
    expect(await below(tree, "VendorLogFile.")).toEqual({
      "VendorLogFile.1.Alias": "cpe-1",
      "VendorLogFile.1.Name": "a.log",
      "VendorLogFile.1.MaximumSize": "65536",
      "VendorLogFile.1.Persistent": "false",
    });
    expect(await below(tree, "DeviceImageFile.")).toEqual({
      "DeviceImageFile.1.Alias": "cpe-1",
      "DeviceImageFile.1.Location": "Back",
      "DeviceImageFile.1.Image": "AQID",
    });
    expect(await below(tree, "DeviceImageNumberOfEntries")).toEqual({ DeviceImageNumberOfEntries: "1" });
  });

  it.each([
    ["none", none],
    ["nothing to tell of", undefined],
  ])("are empty tables, not missing ones, with %s [interop A.2.3]", async (_, files) => {
    const tree = await treeWith(files);
    for (const table of ["VendorConfigFile.", "VendorLogFile.", "DeviceImageFile."]) {
      expect(await below(tree, table)).toEqual({});
    }
    expect(await below(tree, "VendorConfigFileNumberOfEntries")).toEqual({ VendorConfigFileNumberOfEntries: "0" });
  });

  it("are found by the numbers of their rows [TR-069 A.4.1.5]", async () => {
    const tree = await treeWith(some);
    expect(await Promise.all([1, 2, 3].map((row) => isBackup(tree, row)))).toEqual([true, false, false]);
    expect(await Promise.all([1, 2].map((row) => logFileName(tree, row)))).toEqual(["a.log", undefined]);
  });
});
