import { describe, expect, it } from "vitest";
import { importFiles } from "../../src/kinds/import-files.ts";
import { makeKind } from "../../src/kinds/make-kind.ts";

// Recorded envelopes, and data models.

const read = (...texts: readonly string[]) =>
  importFiles(texts.map((text, index) => ({ name: `${index + 1}.xml`, octets: Buffer.from(text) })));

const envelope = (body: string): string => `<?xml version="1.0" encoding="UTF-8"?>
<soap-env:Envelope xmlns:soap-env="http://schemas.xmlsoap.org/soap/envelope/" xmlns:cwmp="urn:dslforum-org:cwmp-1-0" xmlns:xsi="i" xmlns:xsd="d">
<soap-env:Body>${body}</soap-env:Body></soap-env:Envelope>
`;
const names = envelope(`<cwmp:GetParameterNamesResponse><ParameterList>
<ParameterInfoStruct><Name>Device.WiFi.Radio.</Name><Writable>0</Writable></ParameterInfoStruct>
<ParameterInfoStruct><Name>Device.WiFi.Radio.1.</Name><Writable>0</Writable></ParameterInfoStruct>
<ParameterInfoStruct><Name>Device.WiFi.Radio.1.Channel</Name><Writable>1</Writable></ParameterInfoStruct>
</ParameterList></cwmp:GetParameterNamesResponse>`);
const values = envelope(`<cwmp:GetParameterValuesResponse><ParameterList>
<ParameterValueStruct><Name>Device.WiFi.Radio.1.Channel</Name><Value xsi:type="xsd:unsignedInt">6</Value></ParameterValueStruct>
<ParameterValueStruct><Name>Device.X_EX_Motd</Name><Value xsi:type="xsd:string">a &amp; b</Value></ParameterValueStruct>
</ParameterList></cwmp:GetParameterValuesResponse>`);

describe("recorded envelopes", () => {
  it("are one device, in one file after the other or in several files", async () => {
    for (const files of [[names, values], [values + names]]) {
      const { tree, remarks } = await read(...files);
      expect(remarks).toEqual([]);
      expect(tree.parameters.get("Device.WiFi.Radio.1.Channel")).toEqual({
        value: "6",
        type: "unsignedInt",
        writable: true,
      });
      expect(tree.parameters.get("Device.X_EX_Motd")).toEqual({ value: "a & b", type: "string", writable: undefined });
      expect([...tree.objects.keys()]).toEqual(["Device.WiFi.Radio.", "Device.WiFi.Radio.1."]);
    }
  });

  it("know the type of a value that was masked, and nothing of the value", async () => {
    const path = "Device.XPON.ONU.1.ANI.1.TC.Authentication.HexadecimalPassword";
    const masked = envelope(`<cwmp:GetParameterValuesResponse><ParameterList><ParameterValueStruct><Name>${path}</Name>
<Value xsi:type="xsd:boolean">********</Value></ParameterValueStruct></ParameterList></cwmp:GetParameterValuesResponse>`);
    const { tree } = await read(masked);
    expect(tree.parameters.get(path)).toEqual({ value: undefined, type: "boolean", writable: undefined });
    const { kind, notes } = await makeKind(tree, { name: "masked", description: "" });
    expect(kind.facts.get(path.replaceAll(/\.1\./g, ".{i}."))?.type).toBeUndefined();
    expect(notes.filter((note) => note.includes("HexadecimalPassword"))).toEqual([]);
  });

  it("leave out what an ACS wanted to be set", async () => {
    const wanted =
      envelope(`<cwmp:SetParameterValues><ParameterList><ParameterValueStruct><Name>Device.WiFi.Radio.1.Channel</Name>
<Value xsi:type="xsd:unsignedInt">11</Value></ParameterValueStruct></ParameterList></cwmp:SetParameterValues>`);
    const { tree } = await read(values + wanted);
    expect(tree.parameters.get("Device.WiFi.Radio.1.Channel")?.value).toBe("6");
  });

  it.each([
    [
      "entities that grow",
      `<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>`,
      /^1\.xml:1: it has a document type/,
    ],
    ["an entity that nobody declared", "<a>&b;</a>", /^1\.xml:1: no XML: undefined entity/],
    ["an end that is missing", "<a>\n<b>", /^1\.xml:2: no XML: unclosed tag/],
    ["elements without end", "<a>".repeat(100), /^1\.xml:1: elements are nested deeper than 64/],
    [
      "attributes without end",
      `<a ${Array.from({ length: 300 }, (_, each) => `b${each}="1"`).join(" ")}/>`,
      /^1\.xml:1: an element has more than 256 attributes/,
    ],
    [
      "an encoding that is a lie",
      `<?xml version="1.0" encoding="EBCDIC-1"?><a/>`,
      /1\.xml: the encoding "ebcdic-1" is not supported/,
    ],
  ])("with %s are refused", async (_what, text, reason) => {
    await expect(read(text)).rejects.toThrow(reason);
  });
});

const model = `<?xml version="1.0"?>
<dm:document xmlns:dm="urn:broadband-forum-org:cwmp:datamodel-1-8" xmlns:dmr="urn:broadband-forum-org:cwmp:datamodel-report-1-0" spec="urn:example-com:ex-1-0-0">
  <import file="tr-181-2-19.xml" spec="urn:broadband-forum-org:tr-181-2-19"><model name="Device:2.19"/></import>
  <dataType name="Mood"><unsignedInt><range minInclusive="0"/></unsignedInt></dataType>
  <component name="LedDiffs">
    <object name="X_EX_Led.{i}." access="readWrite" minEntries="0" maxEntries="unbounded" dmr:version="1.0">
      <parameter name="Colour" access="readWrite"><syntax><string/><default type="object" value="red"/></syntax></parameter>
      <parameter name="Mood" access="readOnly"><syntax><dataType ref="Mood"/></syntax></parameter>
      <parameter name="Gone" access="readOnly" status="deleted"><syntax><string/></syntax></parameter>
    </object>
  </component>
  <model name="X_EX_Device:2.19" base="Device:2.19">
    <component path="Device." ref="LedDiffs"/>
    <component ref="Time"/>
    <component ref="Unheard"/>
    <object base="Device.DeviceInfo.">
      <parameter name="X_EX_Serials" access="readOnly"><syntax><list/><string/></syntax></parameter>
      <parameter base="UpTime" access="readOnly"/>
    </object>
  </model>
</dm:document>
`;

describe("a data model", () => {
  it("is what its model names, by its own components and those that are carried", async () => {
    const { tree, remarks } = await read(model);
    expect(tree.objects.get("Device.X_EX_Led.{i}.")).toBe(true);
    expect(tree.parameters.get("Device.X_EX_Led.{i}.Colour")).toEqual({ value: "red", type: "string", writable: true });
    expect(tree.parameters.get("Device.X_EX_Led.{i}.Mood")).toEqual({
      value: undefined,
      type: "unsignedInt",
      writable: false,
    });
    expect(tree.parameters.get("Device.DeviceInfo.X_EX_Serials")).toMatchObject({ type: "string" });
    expect(tree.parameters.get("Device.DeviceInfo.UpTime")).toMatchObject({ writable: false });
    expect(tree.parameters.has("Device.Time.LocalTimeZone")).toBe(true);
    expect(remarks.map(({ line, reason }) => `${line}: ${reason}`)).toEqual([
      "12: X_EX_Device:2.19 is based on Device:2.19: of that only what this file names is taken",
      "9: Device.X_EX_Led.{i}.Gone is deleted: left out",
      "15: component Unheard is in none of the files, nor carried: left out",
    ]);
  });

  it("may refer to components of another file", async () => {
    const other = `<document><component name="Unheard"><object name="Device.X_EX_Ear." access="readOnly"><parameter name="Side" access="readOnly"><syntax><string/></syntax></parameter></object></component></document>`;
    const { tree } = await read(model, other);
    expect(tree.parameters.has("Device.X_EX_Ear.Side")).toBe(true);
  });

  it("whose components refer to each other without end comes to one", async () => {
    const loop = `<document><component name="A"><component ref="A"/><object name="Device.X_A."><parameter name="B"><syntax><string/></syntax></parameter></object></component><model name="Device:2.0"><component ref="A"/></model></document>`;
    const { tree, remarks } = await read(loop);
    expect([...tree.parameters.keys()]).toEqual(["Device.X_A.B"]);
    expect(remarks.map(({ reason }) => reason)).toContain("component A refers to itself, or too deep: left out");
  });
});

describe("JSON", () => {
  it("of get and of names is one device, and so is one of GenieACS's north-bound interface", async () => {
    const values = '[{"path":"Device.WiFi.Radio.1.Channel","value":"6","type":"unsignedInt"}]';
    const access =
      '[{"path":"Device.WiFi.Radio.","writable":false},{"path":"Device.WiFi.Radio.1.Channel","writable":true}]';
    const told = { value: "6", type: "unsignedInt", writable: true };
    expect((await read(values, access)).tree.parameters.get("Device.WiFi.Radio.1.Channel")).toEqual(told);
    const device = `[{"_id":"x","_deviceId":{"_OUI":"00D09E"},"_lastInform":"2026-01-01T00:00:00Z","Device":{"_object":true,"_writable":false,
      "WiFi":{"_object":true,"Radio":{"_object":true,"_writable":false,"1":{"_object":true,"Channel":{"_object":false,"_writable":true,"_value":6,"_type":"xsd:unsignedInt"}}}}}}]`;
    const { tree, remarks } = await read(device);
    expect(tree.parameters.get("Device.WiFi.Radio.1.Channel")).toEqual(told);
    expect(tree.objects.get("Device.WiFi.Radio.")).toBe(false);
    expect(tree.identity).toEqual({ oui: "00D09E" });
    expect(remarks).toEqual([]);
  });

  it.each([
    ["is nested without end", "[".repeat(1_000_000), "1.xml: its JSON is nested deeper than 64"],
    ["ends too soon", '[{"path":"Device.A"', "1.xml: no JSON: "],
    ["has two devices", '[{"_id":"a","Device":{}},{"_id":"b","Device":{}}]', "1.xml: 2 devices: give one"],
    ["is of nothing", "{}", "1.xml: there is no parameter of a device in it"],
  ])("that %s is refused", async (_what, text, reason) => {
    await expect(read(text)).rejects.toThrow(reason);
  });
});
