import { expect, it } from "vitest";
import { element, faultsOf, valuesOf } from "../../harness/acs/answers.ts";
import { rpc } from "../../harness/acs/rpc.ts";
import { Lab } from "../lab.ts";

// Module Add_Delete of BBF.069. [TR-069 A.3.2.6, A.3.2.7]
// [TP-069 Add_Delete]

const table = "Device.NAT.PortMapping.";
const count = "Device.NAT.PortMappingNumberOfEntries";
const key = "Device.ManagementServer.ParameterKey";

const add = async (lab: Lab): Promise<number> =>
  Number(element((await lab.ask(rpc.addWith(table, "added")))[0], "InstanceNumber"));

it("AddObject makes a row with its defaults, and sets the ParameterKey", async () => {
  const lab = await Lab.forTest();
  const row = `${table}${await add(lab)}.`;
  const [got = ""] = await lab.ask(rpc.get(row, count, key));
  const values = valuesOf(got);
  expect(
    [`${row}Enable`, `${row}Description`, `${row}LeaseDuration`, count, key].map((path) => values.get(path)),
  ).toEqual([expect.stringMatching(/^(0|false)$/), "", "0", "3", "added"]);
});

it("DeleteObject removes a row for good: its number is not given again, over a power cycle neither [TR-069 A.2.2.1]", async () => {
  const lab = await Lab.forTest();
  const number = await add(lab);
  const [deleted, gone] = await lab.ask(
    rpc.deleteWith(`${table}${number}.`, "deleted"),
    rpc.get(`${table}${number}.Enable`),
  );
  expect([element(deleted, "Status"), faultsOf(gone)]).toEqual(["0", [9005]]);
  expect(lab.last.parameters.get(key)).toBe("added");
  expect(valuesOf((await lab.ask(rpc.get(key, count)))[0] ?? "")).toEqual(
    new Map([
      [key, "deleted"],
      [count, "2"],
    ]),
  );
  await lab.powerOff();
  await lab.session(() => lab.powerOn());
  expect(await add(lab)).toBeGreaterThan(number);
});

it.each<[string, string, number]>([
  ["a parameter", "Device.DeviceInfo.ProvisioningCode.", 9005],
  ["an unknown table", "Device.Nonsense.", 9005],
  ["an object that is no table", "Device.DeviceInfo.", 9005],
  ["a table that the device keeps", "Device.Ethernet.Interface.", 9005],
  ["a row", "Device.NAT.PortMapping.1.", 9005],
  ["a table without its dot", "Device.NAT.PortMapping", 9005],
])("AddObject of %s: a fault, and the ParameterKey stays", async (_, path, code) => {
  const lab = await Lab.forTest();
  const [answer, got = ""] = await lab.ask(rpc.addWith(path, "no"), rpc.get(key));
  expect([faultsOf(answer), valuesOf(got).get(key)]).toEqual([[code], ""]);
});

it.each<[string, string, number]>([
  ["a table", table, 9005],
  ["a row that is not there", `${table}99.`, 9005],
  ["a row that the device keeps", "Device.Ethernet.Interface.1.", 9005],
  ["an object that is no row", "Device.DeviceInfo.", 9005],
])("DeleteObject of %s: a fault, and the ParameterKey stays", async (_, path, code) => {
  const lab = await Lab.forTest();
  const [answer, got = ""] = await lab.ask(rpc.deleteWith(path, "no"), rpc.get(key));
  expect([faultsOf(answer), valuesOf(got).get(key)]).toEqual([[code], ""]);
});
