import { expect, it } from "vitest";
import { importFiles } from "../../src/kinds/import-files.ts";
import { makeKind } from "../../src/kinds/make-kind.ts";
import { compileOwnKind } from "../../src/wiring/virtual/own-virtual-kind.ts";
import { byPath, simulatedDevice } from "../datamodel/simulated-device.ts";

// Devices of the field are not as the standard has them. Whatever one has shown, its simulation takes: an ACS may write back what it read.

async function simulated(rows: readonly string[]) {
  const octets = Buffer.from(["Parameter,Object,Writable,Value,Value type", ...rows, ""].join("\n"));
  const { tree } = await importFiles([{ name: "x", octets }]);
  const { kind, notes } = await makeKind(tree, { name: "x", description: "" });
  return { device: await simulatedDevice(await compileOwnKind(kind, "x"), "S1"), notes, facts: kind.facts };
}

const port = "Device.Bridging.Bridge.1.Port.";

it("takes back aliases and keys that are not unique, and paths that end in a dot or lead nowhere", async () => {
  const { device, notes } = await simulated([
    "Device.Ethernet.Interface.2.Enable,false,true,true,xsd:boolean",
    `${port}1.Alias,false,true,cpe-bridgeport,xsd:string`,
    `${port}1.Enable,false,true,true,xsd:boolean`,
    `${port}1.Name,false,false,br0,xsd:string`,
    `${port}1.LowerLayers,false,true,Device.Ethernet.Interface.2.,xsd:string`,
    `${port}2.Alias,false,true,cpe-bridgeport,xsd:string`,
    `${port}2.Enable,false,true,true,xsd:boolean`,
    `${port}2.Name,false,false,br0,xsd:string`,
    `${port}2.LowerLayers,false,true,Device.Ethernet.Link.9,xsd:string`,
    "Device.WiFi.AccessPoint.1.Security.ModesSupported,false,false,WPA2-Personal,xsd:string",
    "Device.WiFi.AccessPoint.1.Security.ModeEnabled,false,true,WPA3-Personal,xsd:string",
  ]);
  const before = await device.whole();
  const writable = new Map((await device.tree.names("", false)).map((each) => [each.path, each.writable]));
  for (const { path, value } of before)
    if (writable.get(path) === true) await device.tree.apply([{ kind: "set", path, value }], { origin: "acs" });
  expect(byPath(await device.whole())).toEqual(byPath(before));
  const other = { kind: "set", path: `${port}1.LowerLayers`, value: "Device.Ethernet.Interface.1." } as const;
  await device.tree.apply([other], { origin: "acs" });
  expect(notes).toContain(
    'Device.Bridging.Bridge.{i}.Port.{i}.LowerLayers: the data model does not admit "Device.Ethernet.Interface.2." (Device.Ethernet.Interface.2. is the path of nothing here): any string is taken',
  );
  expect(notes).toContain(
    'Device.WiFi.AccessPoint.{i}.Security.ModeEnabled: the data model does not admit "WPA3-Personal" (WPA3-Personal is not in Device.WiFi.AccessPoint.1.Security.ModesSupported): any string is taken',
  );
});

it("holds other values to what the standard says", async () => {
  const { device } = await simulated([
    "Device.Ethernet.Interface.2.Enable,false,true,true,xsd:boolean",
    `${port}1.LowerLayers,false,true,Device.Ethernet.Interface.2,xsd:string`,
    `${port}1.Alias,false,true,one,xsd:string`,
    `${port}2.Alias,false,true,two,xsd:string`,
  ]);
  const set = (path: string, value: string) =>
    device.tree.apply([{ kind: "set", path: port + path, value }], { origin: "acs" });
  await expect(set("1.LowerLayers", "Device.Ethernet.Interface.7")).rejects.toThrow(/is not there/);
  await expect(set("2.Alias", "one")).rejects.toThrow(/another row of the table has this alias/);
});

it("takes rows of one table that tell a parameter in several types", async () => {
  const { device } = await simulated([
    "Device.X_EX_Mesh.Station.1.Known,false,true,true,xsd:boolean",
    "Device.X_EX_Mesh.Station.2.Known,false,true,,xsd:string",
    "Device.X_EX_Mesh.Station.3.Known,false,true,,",
  ]);
  const shown = byPath(await device.whole());
  expect(["1", "2", "3"].map((row) => shown.get(`Device.X_EX_Mesh.Station.${row}.Known`))).toEqual(["true", "", ""]);
});

it("keeps what is the agent's own in the type of the data model, whatever the device called it", async () => {
  const { device, facts } = await simulated([
    "Device.IP.Diagnostics.DownloadDiagnostics.EnablePerConnectionResults,false,true,0,xsd:unsignedInt",
    "Device.ManagementServer.PeriodicInformEnable,false,true,1,xsd:string",
  ]);
  const path = "Device.IP.Diagnostics.DownloadDiagnostics.EnablePerConnectionResults";
  expect(facts.get(path)).toEqual({ writable: true, type: "unsignedInt" });
  expect(byPath(await device.whole()).get(path)).toBe("false");
});
