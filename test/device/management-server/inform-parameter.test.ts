import { describe, expect, it } from "vitest";
import { deviceInfo } from "../../../src/device/device-info/device-info.ts";
import { ethernet } from "../../../src/device/ethernet/ethernet.ts";
import { informParameters } from "../../../src/device/management-server/inform-parameter.ts";
import { managementServer } from "../../../src/device/management-server/management-server.ts";
import { openTree } from "../../../src/model/device/open-tree.ts";
import { compileKind } from "../../../src/model/kind/kind.ts";
import { type Edit, ModelError, type Tree } from "../../../src/model/tree.ts";
import { loadSchema } from "../../../src/schema/load.ts";
import { openMemoryStore } from "../../../src/store/memory-store.ts";
import { silentLog } from "../../host/linux/silent-log.ts";
import { contextsOf, hostWith, linksOf, linkWith } from "../device-context.ts";

// [TR-181 ManagementServer.InformParameter]

const kind = compileKind({
  schema: await loadSchema("tr181", ["DeviceInfo", "ManagementServer", "Ethernet"]),
  bindings: [...deviceInfo, ...managementServer, ...ethernet],
});
const table = "Device.ManagementServer.InformParameter.";

async function treeWith(...rows: readonly Readonly<Record<string, string>>[]): Promise<Tree> {
  const host = hostWith({
    links: linksOf(linkWith({ name: "eth0", physical: true }), linkWith({ name: "eth1", physical: true })),
  });
  const tree = await openTree({ kind, context: contextsOf(host), store: openMemoryStore(), log: silentLog });
  for (const [index, row] of rows.entries()) {
    const sets = Object.entries(row).map(
      ([name, value]): Edit => ({ kind: "set", path: `${table}${index + 1}.${name}`, value }),
    );
    await tree.apply([{ kind: "add", path: table }, ...sets], { origin: "acs" });
  }
  return tree;
}

const told = async (tree: Tree, ...events: string[]) => (await informParameters(tree, events)).map(({ path }) => path);
const hostName = "Device.DeviceInfo.HostName";
const upTime = "Device.DeviceInfo.UpTime";

describe("rows of InformParameter", () => {
  it("are off as they are made, and then add their parameter to every Inform but one of value changes", async () => {
    const tree = await treeWith({ ParameterName: upTime });
    expect(await told(tree, "2 PERIODIC")).toEqual([]);
    await tree.apply([{ kind: "set", path: `${table}1.Enable`, value: "true" }], { origin: "acs" });
    expect(await told(tree, "2 PERIODIC")).toEqual([upTime]);
    expect(await told(tree, "4 VALUE CHANGE")).toEqual([]);
    expect(await told(tree, "4 VALUE CHANGE", "6 CONNECTION REQUEST")).toEqual([upTime]);
    expect(await told(tree)).toEqual([]);
  });

  it("count for the events of their list", async () => {
    const tree = await treeWith({ ParameterName: upTime, EventList: "1 BOOT,M Reboot", Enable: "true" });
    expect(await told(tree, "2 PERIODIC", "6 CONNECTION REQUEST")).toEqual([]);
    expect(await told(tree, "2 PERIODIC", "M Reboot")).toEqual([upTime]);
  });

  it.each([
    ["Device.Ethernet.Interface.*.Name", ["Device.Ethernet.Interface.1.Name", "Device.Ethernet.Interface.2.Name"]],
    ["Device.Ethernet.Interface.2.Name", ["Device.Ethernet.Interface.2.Name"]],
    ["Device.Ethernet.Interface.[cpe-2].Name", ["Device.Ethernet.Interface.2.Name"]],
    ["Device.Ethernet.Interface.7.Name", []],
    ["Device.WiFi.Radio.*.Channel", []],
    ["Device.Ethernet.Interface.*.Nothing", []],
    ["", []],
  ])("%s is what is there of it", async (ParameterName, paths) => {
    expect(await told(await treeWith({ ParameterName, Enable: "true" }), "1 BOOT")).toEqual(paths);
  });

  it("tell no secrets [TR-106 hidden]", async () => {
    const tree = await treeWith({ ParameterName: "Device.ManagementServer.Password", Enable: "true" });
    expect(await informParameters(tree, ["1 BOOT"])).toMatchObject([{ value: "" }]);
  });

  it.each([
    { ParameterName: "Device.DeviceInfo.SoftwareVersion" },
    { ParameterName: "Device.ManagementServer.ParameterKey" },
    { ParameterName: "Device.DeviceInfo." },
    { ParameterName: "Device.*" },
    { ParameterName: "Device.Ethernet.Interface.**.Name" },
    { EventList: "4 VALUE CHANGE" },
    { EventList: "1 BOOT,4 VALUE CHANGE" },
    { EventList: "BOOT" },
  ])("refuse %j, and nothing of it stays", async (values) => {
    const tree = await treeWith({ ParameterName: hostName });
    const sets = Object.entries(values).map(
      ([name, value]): Edit => ({ kind: "set", path: `${table}1.${name}`, value }),
    );
    const refusal = await tree.apply(sets, { origin: "acs" }).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(ModelError);
    expect(refusal).toMatchObject({ faults: [{ path: sets[0]?.path, kind: "value" }] });
    expect(tree.storedValue(`${table}1.ParameterName`)).toBe(hostName);
  });

  it("are not read of a device that has none", async () => {
    const tree = await treeWith();
    const matching = (): never => {
      throw new Error("something was read");
    };
    expect(tree.storedRows(table)).toEqual([]);
    expect(await informParameters({ matching, storedRows: (path) => tree.storedRows(path) }, ["1 BOOT"])).toEqual([]);
    expect((await treeWith({}, {})).storedRows(table)).toEqual([1, 2]);
    expect(tree.storedRows("Device.ManagementServer.Nothing.")).toEqual([]);
  });
});
