import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import type { FieldTree } from "../../src/kinds/field-tree.ts";
import { isCsv } from "../../src/kinds/formats/csv.ts";
import { importFiles } from "../../src/kinds/import-files.ts";

// What GenieACS exports of a device, in every order that its columns have had.

const current = readFileSync("test/fixtures/kinds/genieacs-current.csv", "utf8");
const read = (text: string | Uint8Array, name = "device.csv") => importFiles([{ name, octets: Buffer.from(text) }]);
const path = "InternetGatewayDevice.LANDevice.1.WLANConfiguration.1.Channel";

function expectDevice(tree: FieldTree): void {
  expect(tree.root).toBe("InternetGatewayDevice.");
  expect(tree.parameters.get(path)).toEqual({ value: "11", type: "unsignedInt", writable: true });
  expect(tree.objects.get("InternetGatewayDevice.LANDevice.1.WLANConfiguration.")).toBe(true);
  expect(tree.parameters.get("InternetGatewayDevice.DeviceInfo.Manufacturer")?.value).toBe("Example, Inc.");
}

it("takes the columns of today, quotes and line ends within a value", async () => {
  const { tree, remarks } = await read(current);
  expectDevice(tree);
  expect(tree.parameters.get("InternetGatewayDevice.DeviceInfo.Description")?.value).toBe(
    'a "quoted" text,\non two lines',
  );
  expect(tree.identity).toMatchObject({ oui: "202BC1", productClass: "HX520" });
  expect(remarks).toEqual([
    { file: "device.csv", line: 8, reason: expect.stringMatching(/^Events\.Inform is GenieACS's own/) },
  ]);
});

it("takes the columns of GenieACS 1.2.0, with a timestamp after each", async () => {
  const old = `Parameter,Object,Object timestamp,Writable,Writable timestamp,Value,Value type,Value timestamp,Notification,Notification timestamp,Access list,Access list timestamp
InternetGatewayDevice.DeviceInfo.Manufacturer,false,1,false,1,"Example, Inc.",xsd:string,1,,,,
InternetGatewayDevice.LANDevice.1.WLANConfiguration,true,1,true,1,"",,,,,,
${path},false,1,true,1,"11",xsd:unsignedInt,1,0,1,,
`;
  expectDevice((await read(old)).tree);
});

it.each([
  ["a byte order mark", (text: string) => `\ufeff${text}`],
  ["CRLF", (text: string) => text.replaceAll("\n", "\r\n")],
  ["UTF-16, as spreadsheets write text", (text: string) => Buffer.from(`\ufeff${text}`, "utf16le")],
])("takes it with %s", async (_what, dress) => {
  expectDevice((await read(dress(current))).tree);
});

it.each([
  ["empty lines", "\n \r\n", 3],
  ["what separates cells, as a spreadsheet is told", "sep=,\r\n", 2],
])("passes over %s before the first line, and counts them", async (_what, text, header) => {
  expectDevice((await read(text + current)).tree);
  const lines = ["Parameter,Object,Writable,Value,Value type", "Device.A,false,maybe,1,xsd:int", ""];
  const { remarks } = await read(text + lines.join("\n"));
  expect(remarks.map(({ line }) => line)).toEqual([header + 1]);
});

it("is known after millions of empty lines", () => {
  expect(isCsv("\n".repeat(4_000_000) + current)).toBe(true);
});

it("takes it with semicolons, as a spreadsheet writes it where the comma is in numbers", async () => {
  const text = `Parameter;Object;Writable;Value;Value type
InternetGatewayDevice.DeviceInfo.Manufacturer;false;false;Example, Inc.;xsd:string
InternetGatewayDevice.LANDevice.1.WLANConfiguration;true;true;;
${path};false;true;11;xsd:unsignedInt
`;
  expectDevice((await read(text)).tree);
});

it("says by line what it cannot take, and takes the rest", async () => {
  const { tree, remarks } = await read(`Parameter,Object,Writable,Value,Value type
Device.A,false,maybe,1,xsd:int
Device..B,false,false,1,xsd:int
Device.C,false,false,1,xsd:colour
Device.C,false,false,2,xsd:int
InternetGatewayDevice.D,false,false,1,xsd:int
,false,false,1,xsd:int
Device.E.0.F,false,false,1,xsd:int
Device.G,true,false,,
Device.G,false,false,1,xsd:int
`);
  expect(remarks.map(({ line, reason }) => `${line}: ${reason}`)).toEqual([
    '2: Device.A: Writable is "maybe", not true or false: taken as not told',
    "3: Device..B is no path: an empty name in the path; left out",
    '4: Device.C: no type "xsd:colour": inferred instead',
    "5: Device.C is given twice: the first value is taken",
    "6: InternetGatewayDevice.D is below another root than Device.: left out",
    "7: no parameter is named: left out",
    "8: Device.E.0.F is no path: 0 is no instance number; left out",
    "10: Device.G is an object in another place: left out",
  ]);
  expect([...tree.parameters.keys()]).toEqual(["Device.A", "Device.C"]);
});

it.each([
  ["nothing in it", "", /device\.csv is of no form that is known/],
  ["no parameter", "Parameter,Object,Writable,Value,Value type\n", /there is no parameter of a device in it/],
  ["a quote that is not closed", 'Parameter,Object,Value\nDevice.A,false,"1\n', /device\.csv: no CSV: /],
  ["octets that are not UTF-8", Buffer.from([0x50, 0x61, 0xff, 0xfe, 0x2c]), /not valid utf-8; save it as UTF-8/],
  ["a header without values", "Parameter,Colour\nDevice.A,red\n", /names no column "Value" or "Object"/],
])("refuses a file with %s", async (_what, content, reason) => {
  await expect(read(content)).rejects.toThrow(reason);
});

it("refuses a file that is larger than it reads", async () => {
  const octets = new Uint8Array(65 * 1024 * 1024);
  await expect(importFiles([{ name: "huge.csv", octets }])).rejects.toThrow("huge.csv is larger than 64 MiB");
});
