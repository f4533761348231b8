import { expect, it } from "vitest";
import { elements, faultsOf, valuesOf } from "../../harness/acs/answers.ts";
import { rpc } from "../../harness/acs/rpc.ts";
import { sharedLab } from "../lab.ts";

// Module GetParameterValues of BBF.069. [TR-069 A.3.2.2]
// [TP-069 GetParameterValues]

const lab = sharedLab();

const values = async (...paths: readonly string[]): Promise<ReadonlyMap<string, string>> => {
  const [answer = ""] = await (await lab()).ask(rpc.get(...paths));
  expect(faultsOf(answer)).toEqual([]);
  return valuesOf(answer);
};

it("one parameter", async () => {
  expect([...(await values("Device.DeviceInfo.SerialNumber"))]).toEqual([["Device.DeviceInfo.SerialNumber", "LAB1"]]);
});

it("several parameters, in the order asked", async () => {
  expect([...(await values("Device.DeviceInfo.UpTime", "Device.DeviceInfo.ModelName")).keys()]).toEqual([
    "Device.DeviceInfo.UpTime",
    "Device.DeviceInfo.ModelName",
  ]);
});

it("a partial path: every parameter below, and only those", async () => {
  const below = [...(await values("Device.NAT.PortMapping.")).keys()];
  const [names = ""] = await (await lab()).ask(rpc.names("Device.NAT.PortMapping.", "0"));
  expect(below).toEqual(elements(names, "Name").filter((name) => !name.endsWith(".")));
});

it("the empty string: every parameter that GetParameterNames names", async () => {
  const all = [...(await values("")).keys()];
  const [names = ""] = await (await lab()).ask(rpc.names("", "0"));
  expect(all).toEqual(elements(names, "Name").filter((name) => !name.endsWith(".")));
});

it("a table without rows: an empty list, not a fault", async () => {
  expect(await values("Device.ManagementServer.InformParameter.")).toEqual(new Map());
});

it("* in the place of rows: all of them, or an empty list [TR-181 ManagementServer.InstanceWildcardsSupported]", async () => {
  expect([...(await values("Device.NAT.PortMapping.*.ExternalPort")).keys()]).toEqual([
    "Device.NAT.PortMapping.1.ExternalPort",
    "Device.NAT.PortMapping.2.ExternalPort",
  ]);
  expect(await values("Device.ManagementServer.InformParameter.*.Enable")).toEqual(new Map());
});

it("passwords: the empty string", async () => {
  const found = await values(
    "Device.ManagementServer.Password",
    "Device.ManagementServer.ConnectionRequestPassword",
    "Device.WiFi.AccessPoint.1.Security.KeyPassphrase",
  );
  expect([...found.values()]).toEqual(["", "", ""]);
});

it.each([
  ["an unknown parameter", "Device.DeviceInfo.Nonsense"],
  ["an unknown partial path", "Device.Nonsense."],
  ["a row that is not there", "Device.NAT.PortMapping.99.Enable"],
  ["an object without its dot", "Device.DeviceInfo"],
])("%s among known ones: 9005 and no values", async (_, path) => {
  const [answer] = await (await lab()).ask(rpc.get("Device.DeviceInfo.SerialNumber", path));
  expect(faultsOf(answer)).toEqual([9005]);
  expect(answer).not.toContain("LAB1");
});
