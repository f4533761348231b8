import { expect, it } from "vitest";
import { elements, faultsOf } from "../../harness/acs/answers.ts";
import { type AttributesStruct, rpc } from "../../harness/acs/rpc.ts";
import { Lab } from "../lab.ts";

// Module SetParameterAttributes of BBF.069. [TR-069 A.3.2.4, A.5.1]
// [TP-069 SetParameterAttributes]

const code = "Device.DeviceInfo.ProvisioningCode";
const model = "Device.DeviceInfo.ModelName";
const row = "Device.NAT.PortMapping.1.";

async function setThenGet(lab: Lab, change: AttributesStruct, path = change.name) {
  const [set, got] = await lab.ask(rpc.setAttributes(change), rpc.attributes(path));
  return { faults: faultsOf(set), notifications: elements(got, "Notification"), access: elements(got, "string") };
}

it.each([0, 1, 2])("Notification %i of one parameter is taken and read back", async (notification) => {
  const lab = await Lab.forTest();
  expect(await setThenGet(lab, { name: model, notification })).toMatchObject({
    faults: [],
    notifications: [String(notification)],
  });
});

it("Notification of a partial path is that of every parameter below", async () => {
  const lab = await Lab.forTest();
  const { faults, notifications } = await setThenGet(lab, { name: row, notification: 1 });
  expect(faults).toEqual([]);
  expect(new Set(notifications)).toEqual(new Set(["1"]));
});

it("AccessList is taken and read back, and what is marked as no change is left alone", async () => {
  const lab = await Lab.forTest();
  expect(await setThenGet(lab, { name: model, notification: 1 })).toMatchObject({ access: ["Subscriber"] });
  expect(await setThenGet(lab, { name: model, accessList: [] })).toEqual({
    faults: [],
    notifications: ["1"],
    access: [],
  });
});

it("an empty Notification is refused where it is a change, and ignored where it is none", async () => {
  const lab = await Lab.forTest();
  const change = rpc.setAttributes({ name: model, notification: 0 }).replace("<Notification>0", "<Notification>");
  const none = change.replace(/(<NotificationChange>)[^<]*/, "$1false");
  const answers = await lab.ask(change, none);
  expect(answers.map(faultsOf)).toEqual([[9003], []]);
});

it("passive notification is never refused, active notification of counters is: 9009 [TR-106 activeNotify]", async () => {
  const lab = await Lab.forTest();
  const counter = "Device.Ethernet.Interface.1.Stats.BytesSent";
  expect((await setThenGet(lab, { name: counter, notification: 1 })).faults).toEqual([]);
  expect(await setThenGet(lab, { name: counter, notification: 2 })).toMatchObject({
    faults: [9009],
    notifications: ["1"],
  });
});

it("forced active notification cannot be lowered: 9009, and stays 2 [TR-106 activeNotify]", async () => {
  const lab = await Lab.forTest();
  for (const notification of [0, 1]) {
    expect(await setThenGet(lab, { name: code, notification })).toMatchObject({ faults: [9009], notifications: ["2"] });
  }
});

it.each<[string, AttributesStruct, number]>([
  ["an unknown parameter", { name: "Device.DeviceInfo.Nonsense", notification: 1 }, 9005],
  ["lightweight notification, which is not supported", { name: model, notification: 3 }, 9009],
])("with %s nothing of the request takes effect", async (_, bad, fault) => {
  const lab = await Lab.forTest();
  const [answer, got] = await lab.ask(
    rpc.setAttributes({ name: `${row}Enable`, notification: 2 }, bad),
    rpc.attributes(`${row}Enable`),
  );
  expect(faultsOf(answer)).toEqual([fault]);
  expect(elements(got, "Notification")).toEqual(["0"]);
});

it("settings outlive a power cycle, not a factory reset", async () => {
  const lab = await Lab.forTest();
  await lab.ask(rpc.setAttributes({ name: model, notification: 1 }));
  await lab.powerOff();
  await lab.session(() => lab.powerOn());
  const notification = async () => elements((await lab.ask(rpc.attributes(model)))[0], "Notification");
  expect(await notification()).toEqual(["1"]);
  await lab.session(() => lab.ask(rpc.factoryReset()));
  await lab.acs.until(() => lab.last.events.includes("0 BOOTSTRAP") && lab.acs.informs.length > 4);
  expect(await notification()).toEqual(["0"]);
});
