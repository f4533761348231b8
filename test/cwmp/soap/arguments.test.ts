import { describe, expect, it } from "vitest";
import { cwmp, envelope, read, soap } from "./acs-envelope.ts";

// The arguments of RPCs as ACSs send them in the field, and as they must not. [interop A.4, B.4]

describe("arguments [TR-069 A.3]", () => {
  const spv = (inner: string) => read(envelope(`<cwmp:SetParameterValues>${inner}</cwmp:SetParameterValues>`)).body;
  const one = (value: string) =>
    `<ParameterList soapenc:arrayType="cwmp:ParameterValueStruct[1]"><ParameterValueStruct><Name>P</Name>${value}</ParameterValueStruct></ParameterList><ParameterKey/>`;
  const valueRead = (value: string): unknown => {
    const body = spv(one(value));
    return body.kind === "cpe-request" && body.method === "SetParameterValues"
      ? body.message.ParameterList[0]?.Value
      : body;
  };

  it.each<[string, string, string, string]>([
    ["a type", '<Value xsi:type="xsd:boolean">true</Value>', "true", "xsd:boolean"],
    [
      "a type under another prefix",
      '<Value xmlns:q="http://www.w3.org/2001/XMLSchema" xsi:type="q:unsignedInt">1</Value>',
      "1",
      "xsd:unsignedInt",
    ],
    [
      "xsd bound to something else",
      '<Value xmlns:xsd="urn:other" xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:type="xsd:int">1</Value>',
      "1",
      "xsd:int",
    ],
    ["no type", "<Value>1</Value>", "1", ""],
    ["a type attribute of no namespace", '<Value type="xsd:int">1</Value>', "1", ""],
    ["xsi:nil", '<Value xsi:nil="true"/>', "", ""],
    ["nothing inside", '<Value xsi:type="xsd:string"></Value>', "", "xsd:string"],
    ["white space inside", '<Value xsi:type="xsd:string"> \n x \t</Value>', " \n x \t", "xsd:string"],
    ["references", "<Value>&#10;&#x20AC;&amp;amp;</Value>", "\n€&amp;", ""],
  ])("keeps a value with %s", (_, xml, value, type) => {
    expect(valueRead(xml)).toEqual({ value, type });
  });

  it("takes xsi where nobody declared it", () => {
    const xml = `<s:Envelope xmlns:s="${soap}" xmlns:c="${cwmp}"><s:Body><c:SetParameterValues>${one('<Value xsi:type="xsd:int">1</Value>').replaceAll("soapenc:", "")}</c:SetParameterValues></s:Body></s:Envelope>`;
    expect(read(xml).body).toMatchObject({ message: { ParameterList: [{ Value: { value: "1", type: "xsd:int" } }] } });
  });

  it.each<[string, string]>([
    [
      "a wrong arrayType count",
      '<ParameterNames soapenc:arrayType="xsd:string[9]"><string>A</string><string>B</string></ParameterNames>',
    ],
    ["no arrayType", "<ParameterNames><string>A</string><string>B</string></ParameterNames>"],
    [
      "other item names",
      '<ParameterNames><xsd:string xsi:type="xsd:string">A</xsd:string><item>B</item></ParameterNames>',
    ],
    ["pretty print", "\n<ParameterNames>\n  <string>A</string>\n  <string>B</string>\n</ParameterNames>\n"],
    [
      "pretty print within the names",
      "<ParameterNames><string>\n\t\tA\r\n\t</string><string> B </string></ParameterNames>",
    ],
  ])("reads a list with %s", (_, names) => {
    expect(read(envelope(`<cwmp:GetParameterValues>${names}</cwmp:GetParameterValues>`)).body).toEqual({
      kind: "cpe-request",
      method: "GetParameterValues",
      message: { ParameterNames: ["A", "B"] },
    });
  });

  it.each<[string, string, object]>([
    [
      "an absent ParameterKey",
      "<cwmp:AddObject><ObjectName>A.</ObjectName></cwmp:AddObject>",
      { ObjectName: "A.", ParameterKey: "" },
    ],
    [
      "arguments in another order",
      "<cwmp:AddObject><ParameterKey>k</ParameterKey><ObjectName>A.</ObjectName></cwmp:AddObject>",
      { ObjectName: "A.", ParameterKey: "k" },
    ],
    [
      "GenieACS's root path",
      "<cwmp:GetParameterNames><ParameterPath></ParameterPath><NextLevel>1</NextLevel></cwmp:GetParameterNames>",
      { ParameterPath: "", NextLevel: true },
    ],
    [
      "a nil path",
      '<cwmp:GetParameterNames><ParameterPath xsi:nil="1"/><NextLevel> false\n</NextLevel></cwmp:GetParameterNames>',
      { ParameterPath: "", NextLevel: false },
    ],
    [
      "an empty list",
      "<cwmp:SetParameterValues><ParameterList/><ParameterKey/></cwmp:SetParameterValues>",
      { ParameterList: [], ParameterKey: "" },
    ],
    [
      "GenieACS's empty Notification",
      "<cwmp:SetParameterAttributes><ParameterList><SetParameterAttributesStruct><Name>A</Name><NotificationChange>0</NotificationChange><Notification></Notification><AccessListChange>0</AccessListChange><AccessList></AccessList></SetParameterAttributesStruct></ParameterList></cwmp:SetParameterAttributes>",
      {
        ParameterList: [
          { Name: "A", NotificationChange: false, Notification: -1, AccessListChange: false, AccessList: [] },
        ],
      },
    ],
    [
      "white space round a path, and a ParameterKey with all of its own",
      "<cwmp:AddObject><ObjectName>\n\tA.\n</ObjectName><ParameterKey> k </ParameterKey></cwmp:AddObject>",
      { ObjectName: "A.", ParameterKey: " k " },
    ],
    [
      "white space round a number",
      "<cwmp:ScheduleInform><DelaySeconds>\n 60 </DelaySeconds><CommandKey>k</CommandKey></cwmp:ScheduleInform>",
      { DelaySeconds: 60, CommandKey: "k" },
    ],
    [
      "a key of 32 characters in 64 UTF-16 units",
      `<cwmp:Reboot><CommandKey>${"😀".repeat(32)}</CommandKey></cwmp:Reboot>`,
      { CommandKey: "😀".repeat(32) },
    ],
  ])("reads %s", (_, body, message) => {
    expect(read(envelope(body)).body).toMatchObject({ kind: "cpe-request", message });
  });

  it.each<[string, string, RegExp]>([
    ["a missing argument", "<cwmp:Reboot/>", /^CommandKey is missing$/],
    [
      "an argument twice",
      "<cwmp:Reboot><CommandKey>a</CommandKey><CommandKey>b</CommandKey></cwmp:Reboot>",
      /^CommandKey is given more than once$/,
    ],
    [
      "a list twice where the key is absent",
      `<cwmp:SetParameterValues><ParameterList/><ParameterList/></cwmp:SetParameterValues>`,
      /more than once/,
    ],
    [
      "a key of 33 characters",
      `<cwmp:Reboot><CommandKey>${"é".repeat(33)}</CommandKey></cwmp:Reboot>`,
      /^CommandKey: "é{33}" is not at most 32 characters$/,
    ],
    [
      "a boolean that is none",
      "<cwmp:GetParameterNames><ParameterPath/><NextLevel>yes</NextLevel></cwmp:GetParameterNames>",
      /^NextLevel: "yes" is not one of 0, 1, false, true$/,
    ],
    [
      "a negative number",
      "<cwmp:ScheduleInform><DelaySeconds>-1</DelaySeconds><CommandKey/></cwmp:ScheduleInform>",
      /^DelaySeconds: "-1" is not a whole number from 0 to 4294967295$/,
    ],
    [
      "a number too large",
      "<cwmp:ScheduleInform><DelaySeconds>4294967296</DelaySeconds><CommandKey/></cwmp:ScheduleInform>",
      /DelaySeconds/,
    ],
    [
      "a number in another notation",
      "<cwmp:ScheduleInform><DelaySeconds>1e3</DelaySeconds><CommandKey/></cwmp:ScheduleInform>",
      /DelaySeconds/,
    ],
    [
      "a path of 100 kB",
      `<cwmp:GetParameterValues><ParameterNames><string>A</string><string>${"x".repeat(100_000)}</string></ParameterNames></cwmp:GetParameterValues>`,
      /^ParameterNames\[2\]\.string: "x{64}…" is not at most 256 characters$/,
    ],
    [
      "markup in a value, as from an ACS that does not escape",
      `<cwmp:SetParameterValues>${one("<Value><b>x</b></Value>")}</cwmp:SetParameterValues>`,
      /^ParameterList\[1\]\.Value: holds elements/,
    ],
    [
      "a notification out of range",
      "<cwmp:SetParameterAttributes><ParameterList><S><Name>A</Name><NotificationChange>1</NotificationChange><Notification>7</Notification><AccessListChange>0</AccessListChange></S></ParameterList></cwmp:SetParameterAttributes>",
      /Notification: "7"/,
    ],
    [
      "text in a list",
      "<cwmp:GetParameterValues><ParameterNames>A</ParameterNames></cwmp:GetParameterValues>",
      /holds text/,
    ],
    [
      "a list beyond all need",
      `<cwmp:GetParameterValues><ParameterNames>${"<a/>".repeat(100_001)}</ParameterNames></cwmp:GetParameterValues>`,
      /^ParameterNames: holds more than 100000 items$/,
    ],
  ])("refuses %s as invalid, naming what and why", (_, body, reason) => {
    expect(read(envelope(body)).body).toEqual({
      kind: "invalid",
      method: expect.any(String),
      reason: expect.stringMatching(reason),
    });
  });

  it.each([
    "<cwmp:X_ACME_Do><a/></cwmp:X_ACME_Do>",
    "<cwmp:constructor/>",
    "<cwmp:__proto__/>",
    "<cwmp:Response/>",
    "<cwmp:Inform/>",
    '<Reboot xmlns="urn:other"/>',
    "<Reboot/>",
  ])("does not know %s from an ACS", (body) => {
    expect(read(envelope(body)).body.kind).toBe("unknown");
  });
});
