import { expect, it } from "vitest";
import { rpc } from "../../harness/acs/rpc.ts";
import { Lab } from "../lab.ts";

// Module Session_ValueChange of BBF.069: notifications. [TR-069 3.2.1, 3.7.1.5, A.3.2.4]
// [TP-069 ValueChange]

const name = "Device.NAT.PortMapping.1.Description";
const other = "Device.NAT.PortMapping.2.Description";

const setLocally = (lab: Lab, values: Readonly<Record<string, string>>) =>
  lab.agent.control({ command: "set", values: Object.entries(values).map(([path, value]) => ({ path, value })) });

it("active: a session at once, with 4 VALUE CHANGE and the new value", async () => {
  const lab = await Lab.forTest();
  await lab.ask(rpc.setAttributes({ name, notification: 2 }));
  const { events, parameters } = await lab.session(() => setLocally(lab, { [name]: "new" }));
  expect([events, parameters.get(name)]).toEqual([["4 VALUE CHANGE"], "new"]);
});

it("passive: no session of its own, but 4 VALUE CHANGE and the value in the next one", async () => {
  const lab = await Lab.forTest();
  await lab.ask(rpc.setAttributes({ name, notification: 1 }));
  await setLocally(lab, { [name]: "new" });
  expect(lab.acs.sessions).toBe(2);
  const { events, parameters } = await lab.session(() => lab.wake());
  expect([events, parameters.get(name)]).toEqual([["4 VALUE CHANGE", "6 CONNECTION REQUEST"], "new"]);
});

it("off: nothing", async () => {
  const lab = await Lab.forTest();
  await setLocally(lab, { [name]: "new" });
  const { events, parameters } = await lab.session(() => lab.wake());
  expect([events, parameters.has(name)]).toEqual([["6 CONNECTION REQUEST"], false]);
});

it("several changes: each parameter once, with its latest value, active and passive together", async () => {
  const lab = await Lab.forTest();
  await lab.ask(rpc.setAttributes({ name, notification: 1 }, { name: other, notification: 1 }));
  await setLocally(lab, { [name]: "one" });
  await setLocally(lab, { [name]: "two", [other]: "three" });
  const { parameters } = await lab.session(() => lab.wake());
  expect([parameters.get(name), parameters.get(other)]).toEqual(["two", "three"]);
  const { events } = await lab.session(() => lab.wake());
  expect(events).toEqual(["6 CONNECTION REQUEST"]);
});

it("a change outlives a power cycle until the ACS has heard it", async () => {
  const lab = await Lab.forTest();
  await lab.ask(rpc.setAttributes({ name, notification: 1 }));
  await setLocally(lab, { [name]: "new" });
  await lab.powerOff();
  const { events, parameters } = await lab.session(() => lab.powerOn());
  expect([events, parameters.get(name)]).toEqual([["1 BOOT", "4 VALUE CHANGE"], "new"]);
});

it("DefaultActiveNotificationThrottle delays it, unless another session comes first [TR-181 ManagementServer.DefaultActiveNotificationThrottle]", async () => {
  const lab = await Lab.forTest();
  await lab.ask(
    rpc.setAttributes({ name, notification: 2 }),
    rpc.set({ "Device.ManagementServer.DefaultActiveNotificationThrottle": "3600" }),
  );
  await setLocally(lab, { [name]: "new" });
  const { events } = await lab.session(() => lab.wake());
  expect(events).toEqual(["4 VALUE CHANGE", "6 CONNECTION REQUEST"]);
  expect(lab.acs.sessions).toBe(3);
});
