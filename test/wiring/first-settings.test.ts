import { expect, it } from "vitest";
import { Lab } from "../certification/lab.ts";
import { valuesOf } from "../harness/acs/answers.ts";
import { rpc } from "../harness/acs/rpc.ts";

// First values of what a simulated device has in its system.

const ssid = "Device.WiFi.SSID.1.SSID";
const channel = "Device.WiFi.Radio.2.Channel";
const code = "Device.DeviceInfo.ProvisioningCode";
const parameters = { [ssid]: `Lobby-\${suffix}`, [channel]: "44", [code]: "lab-7" };

it("are what the device is shipped with, until they are set, and after a factory reset", async () => {
  const lab = await Lab.forTest({ settings: { "device.parameters": JSON.stringify(parameters) } });
  const read = async () => {
    const values = valuesOf((await lab.ask(rpc.get(ssid, channel, code)))[0] ?? "");
    return [ssid, channel, code].map((path) => values.get(path));
  };
  const shipped = await read();
  expect(shipped).toEqual([expect.stringMatching(/^Lobby-[0-9A-F]{4}$/), "44", "lab-7"]);
  await lab.ask(rpc.set({ [ssid]: "Mine", [code]: "other" }));
  expect(await read()).toEqual(["Mine", "44", "other"]);
  await lab.powerOff();
  await lab.session(() => lab.powerOn());
  expect(await read()).toEqual(["Mine", "44", "other"]);
  await lab.ask(rpc.factoryReset());
  await lab.acs.until(() => lab.acs.informs.filter(({ events }) => events.includes("0 BOOTSTRAP")).length === 2);
  expect(await read()).toEqual(shipped);
});
