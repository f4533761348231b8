import { expect, it } from "vitest";
import { elements, faultsOf } from "../../harness/acs/answers.ts";
import { rpc } from "../../harness/acs/rpc.ts";
import { sharedLab } from "../lab.ts";

// Module GetParameterNames of BBF.069: each form of ParameterPath with either NextLevel. [TR-069 A.2.2, A.3.2.3]
// [TP-069 GetParameterNames]

const lab = sharedLab();

const names = async (path: string, nextLevel: "0" | "1"): Promise<readonly string[]> => {
  const [answer] = await (await lab()).ask(rpc.names(path, nextLevel));
  expect(faultsOf(answer)).toEqual([]);
  return elements(answer, "Name");
};

it("empty path, NextLevel true: the root alone", async () => {
  expect(await names("", "1")).toEqual(["Device."]);
});

it("empty path, NextLevel false: the whole tree with its root", async () => {
  const all = await names("", "0");
  expect(all[0]).toBe("Device.");
  expect(all).toEqual(await names("Device.", "0"));
  expect(all.length).toBeGreaterThan(500);
});

it("root, NextLevel true: its parameters and objects, without the root", async () => {
  const below = await names("Device.", "1");
  expect(below).toEqual(expect.arrayContaining(["Device.RootDataModelVersion", "Device.DeviceInfo."]));
  expect(below.filter((name) => name === "Device." || name.slice(0, -1).split(".").length > 2)).toEqual([]);
});

it("object, NextLevel false: itself and everything below", async () => {
  const below = await names("Device.NAT.", "0");
  expect(below).toEqual(
    expect.arrayContaining([
      ...["Device.NAT.", "Device.NAT.PortMapping.", "Device.NAT.PortMapping.1.", "Device.NAT.PortMapping.1.Enable"],
    ]),
  );
});

it("table, NextLevel true: its rows", async () => {
  expect(await names("Device.NAT.PortMapping.", "1")).toEqual([
    "Device.NAT.PortMapping.1.",
    "Device.NAT.PortMapping.2.",
  ]);
});

it("row, NextLevel true: its parameters", async () => {
  const below = await names("Device.NAT.PortMapping.1.", "1");
  expect(below).toContain("Device.NAT.PortMapping.1.ExternalPort");
  expect(below).not.toContain("Device.NAT.PortMapping.1.");
});

it("parameter, NextLevel false: itself", async () => {
  expect(await names("Device.DeviceInfo.Manufacturer", "0")).toEqual(["Device.DeviceInfo.Manufacturer"]);
});

it("* in the place of rows: what is asked for of all of them [TR-181 ManagementServer.InstanceWildcardsSupported]", async () => {
  expect(await names("Device.NAT.PortMapping.*.ExternalPort", "0")).toEqual([
    "Device.NAT.PortMapping.1.ExternalPort",
    "Device.NAT.PortMapping.2.ExternalPort",
  ]);
});

it.each<[string, string, "0" | "1", number]>([
  ["parameter, NextLevel true", "Device.DeviceInfo.Manufacturer", "1", 9003],
  ["unknown parameter", "Device.DeviceInfo.Nonsense", "0", 9005],
  ["unknown object", "Device.Nonsense.", "1", 9005],
  ["row that is not there", "Device.NAT.PortMapping.99.", "0", 9005],
  ["object without its dot", "Device.NAT", "0", 9005],
])("%s: a fault", async (_, path, nextLevel, code) => {
  const [answer] = await (await lab()).ask(rpc.names(path, nextLevel));
  expect(faultsOf(answer)).toEqual([code]);
});

it("Writable: of a table AddObject, of a row DeleteObject, of a parameter SetParameterValues", async () => {
  const [answer = ""] = await (await lab()).ask(rpc.names("Device.", "0"));
  const writable = (name: string): string | undefined =>
    new RegExp(`<Name>${name}</Name><Writable>([01])<`).exec(answer)?.[1];
  expect(
    [
      "Device.NAT.PortMapping.",
      "Device.NAT.PortMapping.1.",
      "Device.NAT.PortMapping.1.Enable",
      "Device.DeviceInfo.ProvisioningCode",
      "Device.NAT.",
      "Device.Ethernet.Interface.",
      "Device.Ethernet.Interface.1.",
      "Device.DeviceInfo.Manufacturer",
    ].map(writable),
  ).toEqual(["1", "1", "1", "1", "0", "0", "0", "0"]);
});
