import type { CpeRpcs } from "../../cwmp/methods.ts";
import { answerTo, type Chapter, call, check, idle, informed, queue, type Story, seen } from "./demo-stage.ts";

// The story that the demo tells: each chapter asks the ACS for something and checks what came of it.

const provisioningCode = "Device.DeviceInfo.ProvisioningCode";
const portMappings = "Device.NAT.PortMapping.";

const chapters: readonly Chapter[] = [
  {
    title: "The ACS wakes the device and reads its whole tree",
    async play(stage, device) {
      const { ParameterList } = await call(stage, device, "GetParameterValues", { ParameterNames: [""] });
      check(seen(device, "6 CONNECTION REQUEST"), "the Inform has no 6 CONNECTION REQUEST");
      check(ParameterList.length > 100, `only ${ParameterList.length} parameters came`);
      const serial = ParameterList.find(({ Name }) => Name === "Device.DeviceInfo.SerialNumber")?.Value.value;
      check(serial === device.identity.SerialNumber, "the SerialNumber is not that of the Inform");
      return `${ParameterList.length} parameters read, after a connection request with Digest`;
    },
  },
  {
    title: "It sets a parameter and reads it back",
    async play(stage, device) {
      const wanted = "demo-1";
      const ParameterList = [{ Name: provisioningCode, Value: { value: wanted, type: "string" } }];
      const set = queue(device, "SetParameterValues", { ParameterList, ParameterKey: "demo" });
      const { ParameterList: read } = await call(stage, device, "GetParameterValues", {
        ParameterNames: [provisioningCode, "Device.ManagementServer.ParameterKey"],
      });
      answerTo(device, set);
      check(read[0]?.Value.value === wanted, `${provisioningCode} reads back as ${read[0]?.Value.value}`);
      check(read[1]?.Value.value === "demo", "the ParameterKey was not taken over");
      return `${provisioningCode} is ${JSON.stringify(wanted)} now, ParameterKey "demo"`;
    },
  },
  {
    title: "It adds an object, looks at it and deletes it",
    async play(stage, device) {
      const { InstanceNumber } = await call(stage, device, "AddObject", { ObjectName: portMappings, ParameterKey: "" });
      const row = `${portMappings}${InstanceNumber}.`;
      const look = queue(device, "GetParameterNames", { ParameterPath: row, NextLevel: true });
      const gone = queue(device, "DeleteObject", { ObjectName: row, ParameterKey: "" });
      const { ParameterList } = await call(stage, device, "GetParameterNames", {
        ParameterPath: portMappings,
        NextLevel: true,
      });
      const { ParameterList: names } = answerTo(device, look) as CpeRpcs["GetParameterNames"]["response"];
      answerTo(device, gone);
      check(names.length > 0, `${row} has no parameters`);
      check(!ParameterList.some(({ Name }) => Name === row), `${row} is still there`);
      return `${row} came with ${names.length} parameters and is gone again`;
    },
  },
  {
    title: "It subscribes to a parameter, somebody changes that at the device, and the ACS hears of it",
    async play(stage, device) {
      const attributes = { Name: provisioningCode, NotificationChange: true, Notification: 2, AccessListChange: false };
      await call(stage, device, "SetParameterAttributes", { ParameterList: [attributes] });
      await idle(stage.acs, device, stage.waitMs);
      const before = device.informs;
      const wanted = "changed-at-home";
      await stage.setLocally(provisioningCode, wanted);
      await informed(stage, device, before, "4 VALUE CHANGE");
      const told = device.parameters.get(provisioningCode)?.value;
      check(told === wanted, `the Inform tells ${JSON.stringify(told)} instead of ${JSON.stringify(wanted)}`);
      return `4 VALUE CHANGE told of ${JSON.stringify(wanted)} by itself`;
    },
  },
  {
    title: "It reboots the device",
    async play(stage, device) {
      await call(stage, device, "Reboot", { CommandKey: "demo-reboot" });
      await idle(stage.acs, device, stage.waitMs);
      await informed(stage, device, device.informs, "1 BOOT");
      check(seen(device, "M Reboot (demo-reboot)"), "the Inform has no M Reboot with its CommandKey");
      check(!seen(device, "0 BOOTSTRAP"), "the device bootstraps again after a mere reboot");
      return "back with 1 BOOT and M Reboot (demo-reboot)";
    },
  },
];

export const story: Story = {
  chapters,
  contents: "bootstrap, connection request, read, set, add and delete, value change, reboot",
};
