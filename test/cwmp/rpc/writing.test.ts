import { beforeEach, describe, expect, it } from "vitest";
import type { CpeRpcs } from "../../../src/cwmp/methods.ts";
import { memoryStore } from "../../model/memory-store.ts";
import { system, valuesOf } from "../../model/sample-device.ts";
import { ask, type Device, device, refused, set } from "./ask.ts";

let cpe: Device;
const key = async () =>
  (await valuesOf(cpe.tree, "Device.ManagementServer.ParameterKey"))["Device.ManagementServer.ParameterKey"];
const value = async (path: string) => (await valuesOf(cpe.tree, path))[path];

beforeEach(async () => {
  cpe = await device();
  await ask(cpe, "SetParameterValues", { ParameterList: [], ParameterKey: "before" });
});

describe("SetParameterValues [TR-069 A.3.2.1]", () => {
  const spv = (...ParameterList: ReturnType<typeof set>[]) =>
    ask(cpe, "SetParameterValues", { ParameterList, ParameterKey: "after" });

  it("sets all and then the ParameterKey; an empty list only that", async () => {
    expect(await key()).toBe("before");
    expect(await spv(set("Device.DeviceInfo.HostName", "a"), set("Device.IP.Interface.2.MaxMTUSize", "1400"))).toEqual({
      Status: 0,
    });
    expect([await value("Device.DeviceInfo.HostName"), await value("Device.IP.Interface.2.MaxMTUSize")]).toEqual([
      "a",
      "1400",
    ]);
    expect(await key()).toBe("after");
  });

  it("is Status 1 for the whole when any part is not yet in force", async () => {
    const answer = await spv(set("Device.IP.Interface.1.Stats.Reset", "1"), set("Device.DeviceInfo.HostName", "a"));
    expect(answer).toEqual({ Status: 1 });
  });

  it.each(["0", "1", "false", "true"])("takes the boolean %s [TP-069 BooleanParameterConfiguration]", async (text) => {
    expect(await spv(set("Device.IP.Interface.2.Enable", text, "xsd:boolean"))).toEqual({ Status: 0 });
    expect(await value("Device.IP.Interface.2.Enable")).toBe(text === "1" || text === "true" ? "true" : "false");
  });

  it.each(["", "xsd:string", "xsd:int", "xsd:anySimpleType", "xsd:nonsense"])(
    "takes a value that fits, whatever type is declared: %s [TR-069 3.5] [cwmp.md 13]",
    async (type) => {
      expect(await spv(set("Device.IP.Interface.2.Enable", "true", type))).toEqual({ Status: 0 });
    },
  );

  it("reports every bad parameter below 9003 and changes nothing, not even the ParameterKey", async () => {
    const answer = await spv(
      set("Device.DeviceInfo.HostName", "good"),
      set("Device.Nowhere", "x"),
      set("Device.DeviceInfo.", "x"),
      set("Device.DeviceInfo.SerialNumber", "x"),
      set("Device.IP.Interface.1.MaxMTUSize", "63"),
      set("Device.IP.Interface.1.Enable", "yes"),
      set("Device.ManagementServer.PeriodicInformInterval", "0"),
    );
    expect(answer).toMatchObject({
      code: 9003,
      parameters: {
        "Device.Nowhere": 9005,
        "Device.DeviceInfo.": 9005,
        "Device.DeviceInfo.SerialNumber": 9008,
        "Device.IP.Interface.1.MaxMTUSize": 9007,
        "Device.ManagementServer.PeriodicInformInterval": 9007,
      },
    });
    expect(Object.keys("parameters" in answer ? answer.parameters : {})).toHaveLength(6);
    expect(await value("Device.DeviceInfo.HostName")).toBe("router");
    expect(await key()).toBe("before");
  });

  it("refuses a parameter named twice [interop B.4 X6]", async () => {
    const twice = await spv(set("Device.DeviceInfo.HostName", "a"), set("Device.DeviceInfo.HostName", "a"));
    expect(twice).toEqual(refused(9003, { "Device.DeviceInfo.HostName": 9003 }));
    expect(await key()).toBe("before");
  });

  it("refuses as a whole, without a list, when the system fails or there is no room [TR-069 A.5.1]", async () => {
    const failing = system({
      step: (name) => {
        if (name.startsWith("commit")) throw new TypeError("no such device");
      },
    });
    cpe = await device(failing);
    expect(await spv(set("Device.DeviceInfo.HostName", "a"))).toEqual(refused(9002));
    const store = memoryStore();
    cpe = await device(system(), store);
    store.failFrom = 1;
    expect(await spv(set("Device.ManagementServer.PeriodicInformInterval", "60"))).toEqual(refused(9004));
  });
});

describe("AddObject and DeleteObject [TR-069 A.3.2.6, A.3.2.7]", () => {
  const add = (ObjectName: string) => ask(cpe, "AddObject", { ObjectName, ParameterKey: "after" });
  const remove = (ObjectName: string) => ask(cpe, "DeleteObject", { ObjectName, ParameterKey: "after" });

  it("give a fresh number each time, defaults, and the ParameterKey", async () => {
    expect(await add("Device.NAT.PortMapping.")).toEqual({ InstanceNumber: 1, Status: 0 });
    expect(await key()).toBe("after");
    expect(await value("Device.NAT.PortMapping.1.Enable")).toBe("false");
    expect(await remove("Device.NAT.PortMapping.1.")).toEqual({ Status: 0 });
    expect(await add("Device.NAT.PortMapping.")).toEqual({ InstanceNumber: 2, Status: 0 });
    expect(await value("Device.NAT.PortMappingNumberOfEntries")).toBe("1");
  });

  it.each([
    ["a table of the system's", "Device.IP.Interface.", 9005],
    ["an object that is no table", "Device.NAT.", 9005],
    ["a row", "Device.NAT.PortMapping.1.", 9005],
    ["a parameter", "Device.DeviceInfo.HostName", 9005],
    ["what is not there", "Device.Nowhere.", 9005],
    ["a table without its dot", "Device.NAT.PortMapping", 9005],
  ])("add no row to %s", async (_, path, code) => {
    expect(await add(path)).toEqual(refused(code));
    expect(await key()).toBe("before");
  });

  it.each([
    ["a row of the system's", "Device.IP.Interface.1."],
    ["a table", "Device.NAT.PortMapping."],
    ["a row that is not there", "Device.NAT.PortMapping.7."],
    ["a parameter", "Device.DeviceInfo.HostName"],
    ["everything", ""],
  ])("do not delete %s", async (_, path) => {
    expect(await remove(path)).toEqual(refused(9005));
    expect(await key()).toBe("before");
  });

  it("stop when the table is full [interop B.5 R11]", async () => {
    for (let row = 1; row <= 20; row += 1)
      expect(await add("Device.NAT.PortMapping.")).toMatchObject({ InstanceNumber: row });
    expect(await add("Device.NAT.PortMapping.")).toEqual(refused(9004));
  });
});

describe("SetParameterAttributes [TR-069 A.3.2.4]", () => {
  type Change = CpeRpcs["SetParameterAttributes"]["request"]["ParameterList"][number];
  const attributes = (Name: string, changes: Partial<Change>): Change => ({
    Name,
    NotificationChange: false,
    Notification: 0,
    AccessListChange: false,
    AccessList: [],
    ...changes,
  });
  const spa = (...ParameterList: Change[]) => ask(cpe, "SetParameterAttributes", { ParameterList });
  const notify = (Name: string, Notification: number) => attributes(Name, { NotificationChange: true, Notification });
  const inForce = async (path: string) => {
    const [entry] = await cpe.tree.attributes([path]);
    return [entry?.notification, entry?.accessList];
  };

  it("changes only what is marked as a change [interop A.1.9]", async () => {
    const path = "Device.DeviceInfo.HostName";
    expect(await spa(notify(path, 1))).toEqual({});
    expect(await spa(attributes(path, { Notification: 2, AccessListChange: true, AccessList: [] }))).toEqual({});
    expect(await inForce(path)).toEqual([1, []]);
    expect(await spa(attributes(path, { AccessList: ["Subscriber"] }))).toEqual({});
    expect(await inForce(path)).toEqual([1, []]);
  });

  it("covers what is below a partial path", async () => {
    expect(await spa(notify("Device.IP.Interface.", 1))).toEqual({});
    expect((await inForce("Device.IP.Interface.2.MaxMTUSize"))[0]).toBe(1);
  });

  it.each<readonly [string, Change[], number]>([
    ["an unknown name", [notify("Device.X", 1)], 9005],
    ["active notification of what changes all the time", [notify("Device.DeviceInfo.UpTime", 2)], 9009],
    ["less than active where that is forced", [notify("Device.DeviceInfo.SoftwareVersion", 0)], 9009],
    ["lightweight notification", [notify("Device.DeviceInfo.HostName", 3)], 9009],
    ["no changes at all", [], 9003],
  ])("refuses %s, and changes nothing", async (_, changes, code) => {
    expect(await spa(...(changes.length === 0 ? [] : [notify("Device.DeviceInfo.HostName", 1)]), ...changes)).toEqual(
      refused(code),
    );
    expect((await inForce("Device.DeviceInfo.HostName"))[0]).toBe(0);
  });
});
