import fc from "fast-check";
import { expect, it } from "vitest";
import { type FieldFormat, fieldFormats } from "../../src/kinds/field-formats.ts";
import { KindFileError } from "../../src/kinds/field-tree.ts";
import { importFiles } from "../../src/kinds/import-files.ts";
import { readKindFile, writeKindFile } from "../../src/kinds/kind-file.ts";
import { makeKind } from "../../src/kinds/make-kind.ts";
import { compileOwnKind } from "../../src/wiring/virtual/own-virtual-kind.ts";
import { simulatedDevice } from "../datamodel/simulated-device.ts";

// Whatever is in a file, it makes a kind that can be simulated, or one error that names the file.

const scraps = fc.constantFrom(
  "Parameter,Object,Writable,Value,Value type\n",
  "Device.",
  "InternetGatewayDevice.",
  "Device.WiFi.Radio.1.Channel",
  "Device.WiFi.Radio.",
  "Device.WiFi.Radio.2.Stats.BytesSent",
  "Device.DeviceInfo.SerialNumber",
  "Device.ManagementServer.URL",
  "Device.WiFi.1.X",
  "Device.A.1.B.2.C",
  "Device.A.B",
  "Device.A.1.B.C",
  "Device.IP.Diagnostics.IPPing.DiagnosticsState",
  "Device.ANumberOfEntries",
  "Device.A.1.Alias",
  "Device.Services.VoiceService.1.X_A",
  ",true,true,,\n",
  ",false,false,1,xsd:int\n",
  ",false,true,red,xsd:string\n",
  ",false,,,\n",
  ',false,true,"a\nb",\n',
  "\n",
  '"',
  ";",
  "\ufeff",
  "$" + "{mac}",
  "\0",
  '[{"path":"Device.X_A","value":"1"}]',
  '{"Device":{"A":{"_value":1}}}',
  '{"from":"cpe","envelope":"<a/>"}\n',
  "[",
  "{",
  "null",
  "<a>",
  "</a>",
  "<!DOCTYPE a>",
  "<ParameterValueStruct><Name>Device.X_A</Name><Value>1</Value></ParameterValueStruct>",
  "<document>",
  "</document>",
  '<model name="Device:2.0">',
  "</model>",
  '<object name="Device.X_B.{i}.">',
  "</object>",
  '<parameter name="C"><syntax><int/></syntax></parameter>',
  '<component ref="Time"/>',
  "Device.X_A = 1\n",
  "Device.WiFi.Radio.1.Channel => 6\n",
  "Parameter    1 name: Device.WiFi.Radio.1.Enable\n",
  "               type:       bool,    value: true \n",
  '{"Device":{"X_A":true,"B":[1]}}',
);
const file = fc.oneof(
  fc.array(scraps, { maxLength: 12 }).map((pieces) => Buffer.from(pieces.join(""))),
  fc
    .array(scraps, { maxLength: 12 })
    .map((pieces) => Buffer.from(`Parameter,Object,Writable,Value,Value type\n${pieces.join("")}`)),
  fc.uint8Array({ maxLength: 200 }).map((octets) => Buffer.from(octets)),
);

const text = (files: readonly string[]): Buffer => Buffer.from(files.join(""));
const row = fc
  .tuple(
    fc.array(
      fc.constantFrom(
        "A",
        "WiFi",
        "Radio",
        "Stats",
        "IP",
        "Diagnostics",
        "IPPing",
        "ManagementServer",
        "DeviceInfo",
        "1",
        "2",
        "10",
      ),
      { minLength: 1, maxLength: 5 },
    ),
    fc.constantFrom(
      "X_A",
      "Alias",
      "Channel",
      "Enable",
      "ANumberOfEntries",
      "RadioNumberOfEntries",
      "URL",
      "Status",
      "BytesSent",
      "SerialNumber",
      "1",
      "",
    ),
    fc.constantFrom("true", "false", ""),
    fc.constantFrom("", "1", "-1", "true", "red", "2026-01-01T00:00:00Z", "99999999999", "$" + "{mac}", '"a,""b"'),
    fc.constantFrom("", "xsd:string", "xsd:int", "xsd:unsignedInt", "xsd:boolean", "xsd:dateTime", "xsd:base64"),
  )
  .map(
    ([path, name, writable, value, type]) =>
      `Device.${[...path, name].join(".")},${name === "" ? "true" : "false"},${writable},${value},${type}\n`,
  );
const csv = fc
  .array(row, { minLength: 1, maxLength: 25 })
  .map((rows) => text(["Parameter,Object,Writable,Value,Value type\n", ...rows]));

/** What could be read of a device can be simulated, and is in its file as it was. */
async function simulate(octets: Buffer, format?: FieldFormat): Promise<boolean> {
  const imported = await importFiles([{ name: "x", octets }], format).catch((error: unknown) => {
    expect(error).toBeInstanceOf(KindFileError);
    expect(String(error)).toMatch(/\bx\b/);
    return undefined;
  });
  if (imported === undefined) return false;
  const { kind } = await makeKind(imported.tree, { name: "x", description: "" });
  const again = await readKindFile(await writeKindFile(kind), "x");
  expect(again).toEqual(kind);
  const device = await simulatedDevice(await compileOwnKind(again, "x"), "S1");
  await device.whole();
  return true;
}

it("any file is a kind that can be simulated, or one error that names it", async () => {
  const format = fc.option(fc.constantFrom(...fieldFormats), { nil: undefined });
  await fc.assert(
    fc.asyncProperty(file, format, async (octets, given) => {
      await simulate(octets, given);
    }),
    { numRuns: 300 },
  );
});

it("any tree that can be read can be simulated", async () => {
  let kinds = 0;
  await fc.assert(
    fc.asyncProperty(csv, async (octets) => {
      if (await simulate(octets)) kinds++;
    }),
    { numRuns: 200 },
  );
  expect(kinds).toBeGreaterThan(100);
});

it("a name that is twice in one mapping is refused, with its line", async () => {
  const text = "name: a\nmodel: tr181\nobjects:\n  Device.X_A.: { B: 1 }\n  Device.X_A.: { B: 2 }\n";
  await expect(readKindFile(text, "a.yaml")).rejects.toThrow(
    "a.yaml: no YAML: Map keys must be unique at line 5, column 3: Device.X_A. is there twice",
  );
});
