import { expect, it } from "vitest";
import { rpc } from "../../harness/acs/rpc.ts";
import { Lab } from "../lab.ts";

// Module Reboot of BBF.069. [TR-069 3.7.1.4, A.3.2.9]
// [TP-069 Reboot]

it("Reboot is answered, done after the session, and told of by 1 BOOT and M Reboot with its CommandKey", async () => {
  const lab = await Lab.forTest();
  const [answer, after] = await lab.ask(rpc.reboot("because"), rpc.get("Device.DeviceInfo.ModelName"));
  expect(answer).toContain("RebootResponse");
  expect(after).toContain("GetParameterValuesResponse");
  await lab.acs.until(() => lab.acs.sessions === 3);
  expect(lab.last.events).toEqual(["1 BOOT", "M Reboot(because)"]);
  expect((await lab.session(() => lab.wake())).events).toEqual(["6 CONNECTION REQUEST"]);
});

it("two Reboots in one session are one reboot, each told of with its CommandKey", async () => {
  const lab = await Lab.forTest();
  await lab.ask(rpc.reboot("one"), rpc.reboot("two"));
  await lab.acs.until(() => lab.acs.sessions === 3);
  expect(lab.last.events).toEqual(["1 BOOT", "M Reboot(one)", "M Reboot(two)"]);
});

it("a Reboot together with a FactoryReset is told of as the latter [TR-069 A.4.1.6]", async () => {
  const lab = await Lab.forTest();
  await lab.ask(rpc.reboot("because"), rpc.factoryReset());
  await lab.acs.until(() => lab.acs.sessions === 3);
  expect(lab.last.events).toEqual(["0 BOOTSTRAP", "1 BOOT"]);
});

it("a power cycle is told of by 1 BOOT alone [TR-069 3.7.1.5]", async () => {
  const lab = await Lab.forTest();
  await lab.powerOff();
  await lab.session(() => lab.powerOn());
  expect(lab.last.events).toEqual(["1 BOOT"]);
});
