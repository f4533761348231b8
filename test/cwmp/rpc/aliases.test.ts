import { expect, it } from "vitest";
import { ask, device, refused, set } from "./ask.ts";

// What the ACS is told calls rows as it has asked for. [TR-069 3.6.1]

const mode = (value: string) => set("Device.ManagementServer.InstanceMode", value);
const name = { InstanceNumber: "Device.Zone.4.", InstanceAlias: "Device.Zone.[wan]." } as const;

it.each(["InstanceNumber", "InstanceAlias"] as const)("InstanceMode %s rules answers and faults", async (wanted) => {
  const cpe = await device();
  await ask(cpe, "SetParameterValues", { ParameterList: [mode(wanted)], ParameterKey: "" });
  const row = name[wanted];
  for (const path of Object.values(name)) {
    expect(await ask(cpe, "GetParameterValues", { ParameterNames: [`${path}Alias`] })).toMatchObject({
      ParameterList: [{ Name: `${row}Alias`, Value: { value: "wan" } }],
    });
    expect(await ask(cpe, "GetParameterNames", { ParameterPath: path, NextLevel: false })).toMatchObject({
      ParameterList: expect.arrayContaining([{ Name: row, Writable: true }]),
    });
    expect(await ask(cpe, "GetParameterAttributes", { ParameterNames: [`${path}Name`] })).toMatchObject({
      ParameterList: [{ Name: `${row}Name` }],
    });
    const list = [set(`${path}Name`, "x".repeat(65)), set("Device.Zone.[nobody].Name", "x")];
    expect(await ask(cpe, "SetParameterValues", { ParameterList: list, ParameterKey: "" })).toEqual(
      refused(9003, { [`${row}Name`]: 9007, "Device.Zone.[nobody].Name": 9005 }),
    );
  }
});

it("AddObject makes a row of the alias asked for, and refuses one that is taken with 9005 [TR-069 A.3.2.6]", async () => {
  const cpe = await device();
  const add = () => ask(cpe, "AddObject", { ObjectName: "Device.Zone.[dmz].", ParameterKey: "" });
  expect(await add()).toEqual({ InstanceNumber: 5, Status: 0 });
  expect(await add()).toEqual(refused(9005));
  expect(await ask(cpe, "DeleteObject", { ObjectName: "Device.Zone.[dmz].", ParameterKey: "" })).toEqual({ Status: 0 });
});
