import { expect, it } from "vitest";
import { elements, faultsOf } from "../../harness/acs/answers.ts";
import { rpc } from "../../harness/acs/rpc.ts";
import { sharedLab } from "../lab.ts";

// Module GetParameterAttributes of BBF.069. [TR-069 A.3.2.5]
// [TP-069 GetParameterAttributes]

const lab = sharedLab();

const attributes = async (...paths: readonly string[]): Promise<readonly (readonly string[])[]> => {
  const [answer = ""] = await (await lab()).ask(rpc.attributes(...paths));
  expect(faultsOf(answer)).toEqual([]);
  const notifications = elements(answer, "Notification");
  return elements(answer, "Name").map((name, index) => [name, notifications[index] ?? ""]);
};

it("one parameter: its notification and access list", async () => {
  const [answer] = await (await lab()).ask(rpc.attributes("Device.DeviceInfo.ModelName"));
  expect([elements(answer, "Name"), elements(answer, "Notification"), elements(answer, "string")]).toEqual([
    ["Device.DeviceInfo.ModelName"],
    ["0"],
    ["Subscriber"],
  ]);
});

it("several parameters, those with forced active notification at 2 [TR-106 activeNotify]", async () => {
  expect(
    await attributes(
      "Device.DeviceInfo.SoftwareVersion",
      "Device.DeviceInfo.UpTime",
      "Device.ManagementServer.ConnectionRequestURL",
    ),
  ).toEqual([
    ["Device.DeviceInfo.SoftwareVersion", "2"],
    ["Device.DeviceInfo.UpTime", "0"],
    ["Device.ManagementServer.ConnectionRequestURL", "2"],
  ]);
});

it("a partial path: every parameter below", async () => {
  const [names] = await (await lab()).ask(rpc.names("Device.NAT.PortMapping.1.", "0"));
  expect((await attributes("Device.NAT.PortMapping.1.")).map(([name]) => name)).toEqual(
    elements(names, "Name").filter((name) => !name.endsWith(".")),
  );
});

it("the empty string: the whole tree", async () => {
  expect((await attributes("")).length).toBeGreaterThan(500);
});

it("* in the place of rows: those of all of them [TR-181 ManagementServer.InstanceWildcardsSupported]", async () => {
  expect(await attributes("Device.NAT.PortMapping.*.ExternalPort")).toEqual([
    ["Device.NAT.PortMapping.1.ExternalPort", "0"],
    ["Device.NAT.PortMapping.2.ExternalPort", "0"],
  ]);
});

it("an empty list: an empty list", async () => {
  expect(await attributes()).toEqual([]);
});

it.each(["Device.DeviceInfo.Nonsense", "Device.Nonsense."])("%s among known ones: 9005", async (path) => {
  const [answer] = await (await lab()).ask(rpc.attributes("Device.DeviceInfo.ModelName", path));
  expect(faultsOf(answer)).toEqual([9005]);
});
