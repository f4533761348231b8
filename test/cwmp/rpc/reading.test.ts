import { beforeEach, describe, expect, it } from "vitest";
import type { ParameterValueStruct } from "../../../src/cwmp/methods.ts";
import { ask, type Device, device, refused } from "./ask.ts";

let cpe: Device;
beforeEach(async () => {
  cpe = await device();
});

describe("GetRPCMethods [TR-069 A.3.1.1]", () => {
  it("lists every method that is answered", async () => {
    expect(await ask(cpe, "GetRPCMethods", {})).toEqual({
      MethodList: [
        "GetRPCMethods",
        "SetParameterValues",
        "GetParameterValues",
        "GetParameterNames",
        "SetParameterAttributes",
        "GetParameterAttributes",
        "AddObject",
        "DeleteObject",
        "Reboot",
        "FactoryReset",
        "ScheduleInform",
        "Download",
        "Upload",
        "ScheduleDownload",
        "CancelTransfer",
        "GetQueuedTransfers",
        "GetAllQueuedTransfers",
      ],
    });
  });
});

describe("GetParameterNames [TR-069 A.3.2.3]", () => {
  const names = async (ParameterPath: string, NextLevel: boolean) => {
    const answer = await ask(cpe, "GetParameterNames", { ParameterPath, NextLevel });
    return "ParameterList" in answer
      ? answer.ParameterList.map(({ Name, Writable }) => `${Name}${Writable ? " w" : ""}`)
      : answer;
  };

  it.each<readonly [path: string, nextLevel: boolean, expected: unknown]>([
    ["Device.DeviceInfo.HostName", false, ["Device.DeviceInfo.HostName w"]],
    ["Device.DeviceInfo.HostName", true, refused(9003)],
    ["Device.DeviceInfo.HostNam", true, refused(9005)],
    ["Device.NAT.", false, ["Device.NAT.", "Device.NAT.PortMappingNumberOfEntries", "Device.NAT.PortMapping. w"]],
    ["Device.NAT.", true, ["Device.NAT.PortMappingNumberOfEntries", "Device.NAT.PortMapping. w"]],
    ["", true, ["Device."]],
    ["Device.NAT.PortMapping.", true, []],
    ["Device.IP.Interface.", true, ["Device.IP.Interface.1.", "Device.IP.Interface.2."]],
    ["Device.NAT", false, refused(9005)],
    ["Device.Nowhere.", false, refused(9005)],
    ["Device.IP.Interface.99.", true, refused(9005)],
    ["Device..NAT.", false, refused(9005)],
    [
      "Device.IP.Interface.*.",
      true,
      expect.arrayContaining(["Device.IP.Interface.1.Name", "Device.IP.Interface.2.Name"]),
    ],
    ["Device.IP.Interface.*x.", false, refused(9005)],
    ["device.NAT.", false, refused(9005)],
    [".", false, refused(9005)],
  ])("%s, NextLevel %s", async (path, nextLevel, expected) => {
    expect(await names(path, nextLevel)).toEqual(expected);
  });

  it("of everything begins with the root, and names what GetParameterValues gives", async () => {
    const all = (await names("", false)) as string[];
    expect(all[0]).toBe("Device.");
    expect(new Set(all).size).toBe(all.length);
    const { ParameterList } = (await ask(cpe, "GetParameterValues", { ParameterNames: [""] })) as {
      ParameterList: ParameterValueStruct[];
    };
    expect(all.map((name) => name.replace(/ w$/, "")).filter((name) => !name.endsWith("."))).toEqual(
      ParameterList.map(({ Name }) => Name),
    );
  });
});

describe("GetParameterValues [TR-069 A.3.2.2]", () => {
  it("refuses an answer for which there is no memory, and none that fits", async () => {
    const told = async (answerCharacters: number, ...ParameterNames: readonly string[]) =>
      ask({ ...cpe, answerCharacters }, "GetParameterValues", { ParameterNames });
    expect(await told(1000, "Device.")).toEqual(refused(9004));
    expect(cpe.log.lines.at(-1)).toContain("an answer of more than 1000 characters");
    expect(await told(1000, "Device.DeviceInfo.HostName")).toHaveProperty("ParameterList.length", 1);
    expect(await told(100_000, "Device.")).toHaveProperty("ParameterList");
  });

  const values = async (...ParameterNames: string[]) => {
    const answer = await ask(cpe, "GetParameterValues", { ParameterNames });
    return "ParameterList" in answer
      ? answer.ParameterList.map(({ Name, Value }) => `${Name}=${Value.value} ${Value.type}`)
      : answer;
  };

  it("gives values with their true types, in the order asked", async () => {
    expect(
      await values("Device.DeviceInfo.UpTime", "Device.IP.Interface.2.Stats.", "Device.IP.Interface.1.Enable"),
    ).toEqual([
      "Device.DeviceInfo.UpTime=42 xsd:unsignedInt",
      "Device.IP.Interface.2.Stats.BytesSent=1152921504606846976 xsd:unsignedLong",
      "Device.IP.Interface.2.Stats.Reset=false xsd:boolean",
      "Device.IP.Interface.1.Enable=true xsd:boolean",
    ]);
  });

  it("reads passwords back empty", async () => {
    expect(await values("Device.ManagementServer.Password")).toEqual(["Device.ManagementServer.Password= xsd:string"]);
  });

  it.each([
    ["a table without rows", "Device.NAT.PortMapping.", []],
    ["an unknown parameter", "Device.DeviceInfo.Nothing", refused(9005)],
    ["an unknown row", "Device.IP.Interface.99.Name", refused(9005)],
    ["an object without its dot", "Device.DeviceInfo", refused(9005)],
    ["a parameter with a dot", "Device.DeviceInfo.UpTime.", refused(9005)],
  ])("of %s", async (_, path, expected) => {
    expect(await values(path)).toEqual(expected);
  });

  it("refuses the whole for one unknown name, and an empty list", async () => {
    expect(await values("Device.DeviceInfo.UpTime", "Device.X", "Device.Y")).toEqual(refused(9005));
    expect(await values()).toEqual(refused(9003));
  });

  it("gives each parameter once, however often and by whatever paths it is asked for [interop B.4 X3]", async () => {
    const once = await values("Device.DeviceInfo.");
    expect(await values(...Array<string>(1000).fill("Device.DeviceInfo."))).toEqual(once);
    expect(await values("Device.DeviceInfo.", "Device.DeviceInfo.UpTime")).toEqual(once);
  });
});

describe("GetParameterAttributes [TR-069 A.3.2.5]", () => {
  const attributes = async (...ParameterNames: string[]) => {
    const answer = await ask(cpe, "GetParameterAttributes", { ParameterNames });
    return "ParameterList" in answer
      ? answer.ParameterList.map(({ Name, Notification, AccessList }) => `${Name}=${Notification} ${AccessList.join()}`)
      : answer;
  };

  it("gives what is in force, of full and partial paths, each parameter once", async () => {
    expect(await attributes("Device.DeviceInfo.SoftwareVersion", "Device.NAT.", "Device.NAT.")).toEqual([
      "Device.DeviceInfo.SoftwareVersion=2 Subscriber",
      "Device.NAT.PortMappingNumberOfEntries=0 Subscriber",
    ]);
  });

  it("refuses the whole for one unknown name; an empty list has an empty answer", async () => {
    expect(await attributes("Device.NAT.", "Device.X")).toEqual(refused(9005));
    expect(await attributes()).toEqual([]);
  });
});
