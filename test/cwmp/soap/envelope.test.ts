import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readEnvelope } from "../../../src/cwmp/soap/envelope.ts";
import { SoapError } from "../../../src/cwmp/soap/soap-error.ts";
import { XmlError } from "../../../src/cwmp/soap/xml-error.ts";

// What ACSs send in the field, and what they must not. [TR-069 3.5] [interop A.4, B.4]

const soap = "http://schemas.xmlsoap.org/soap/envelope/";
const cwmp = "urn:dslforum-org:cwmp-1-0";
const declarations = `xmlns:soap="${soap}" xmlns:soapenc="http://schemas.xmlsoap.org/soap/encoding/" xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:cwmp="${cwmp}"`;
const read = (xml: string, from: "acs" | "cpe" = "acs") => readEnvelope([Buffer.from(xml)], { from });
const envelope = (body: string, header = '<cwmp:ID soap:mustUnderstand="1">7</cwmp:ID>') =>
  `<soap:Envelope ${declarations}><soap:Header>${header}</soap:Header><soap:Body>${body}</soap:Body></soap:Envelope>`;
const reboot = "<cwmp:Reboot><CommandKey>k</CommandKey></cwmp:Reboot>";
const rebootBody = { kind: "cpe-request", method: "Reboot", message: { CommandKey: "k" } };

function soapError(xml: string): SoapError {
  try {
    read(xml);
  } catch (error) {
    if (error instanceof SoapError) return error;
    throw error;
  }
  throw new Error("no error");
}

describe("envelopes in any dress", () => {
  it.each<[string, string]>([
    ["prefixes of the usual kind", envelope(reboot)],
    [
      "SOAP as the default namespace",
      `<Envelope xmlns="${soap}"><Body><c:Reboot xmlns:c="${cwmp}" xmlns=""><CommandKey>k</CommandKey></c:Reboot></Body></Envelope>`,
    ],
    [
      "CWMP as the default namespace",
      `<s:Envelope xmlns:s="${soap}"><s:Body><Reboot xmlns="${cwmp}"><CommandKey>k</CommandKey></Reboot></s:Body></s:Envelope>`,
    ],
    ["children with a prefix", envelope("<cwmp:Reboot><cwmp:CommandKey>k</cwmp:CommandKey></cwmp:Reboot>")],
    ["children with a prefix nobody declared", envelope("<cwmp:Reboot><x:CommandKey>k</x:CommandKey></cwmp:Reboot>")],
    [
      "a namespace declared again",
      envelope(`<cwmp:Reboot xmlns:cwmp="${cwmp}"><CommandKey>k</CommandKey></cwmp:Reboot>`),
    ],
    ["CDATA and references", envelope("<cwmp:Reboot><CommandKey><![CDATA[k]]></CommandKey></cwmp:Reboot>")],
    [
      "pretty print, comments, CR LF",
      envelope(`\r\n\t<!-- now -->\r\n\t<cwmp:Reboot>\r\n\t\t<CommandKey>k</CommandKey>\r\n\t</cwmp:Reboot>\r\n`),
    ],
    ["an XML declaration and a byte order mark", `\ufeff<?xml version="1.0" encoding="UTF-8"?>\n${envelope(reboot)}\n`],
    ["unknown children", envelope("<cwmp:Reboot><CommandKey>k</CommandKey><Why>because</Why></cwmp:Reboot>")],
    [
      "encodingStyle and extra attributes",
      envelope(
        '<cwmp:Reboot soap:encodingStyle="x" id="1"><CommandKey xsi:type="xsd:string">k</CommandKey></cwmp:Reboot>',
      ),
    ],
  ])("reads %s", (_, xml) => {
    expect(read(xml)).toMatchObject({ namespace: cwmp, body: rebootBody });
  });

  it.each([
    ["urn:dslforum-org:cwmp-1-0", "urn:dslforum-org:cwmp-1-0"],
    ["urn:dslforum-org:cwmp-1-1", "urn:dslforum-org:cwmp-1-1"],
    ["urn:dslforum-org:cwmp-1-2", "urn:dslforum-org:cwmp-1-2"],
    ["urn:dslforum-org:cwmp-1-4", "urn:dslforum-org:cwmp-1-2"],
  ])("accepts %s as %s [TR-069 A.6]", (written, meant) => {
    expect(read(envelope(reboot).replaceAll(cwmp, written))).toMatchObject({ namespace: meant, body: rebootBody });
  });

  it("tells the two directions of GetRPCMethods apart", () => {
    const xml = envelope("<cwmp:GetRPCMethods/>");
    expect([read(xml, "acs").body.kind, read(xml, "cpe").body.kind]).toEqual(["cpe-request", "acs-request"]);
    const response = envelope(
      "<cwmp:GetRPCMethodsResponse><MethodList><string>Inform</string></MethodList></cwmp:GetRPCMethodsResponse>",
    );
    expect([read(response, "acs").body.kind, read(response, "cpe").body.kind]).toEqual([
      "acs-response",
      "cpe-response",
    ]);
  });
});

describe("headers", () => {
  it.each<[string, string, object]>([
    ["none", "", {}],
    ["an ID kept as it is", '<cwmp:ID soap:mustUnderstand="1"> a&lt;b </cwmp:ID>', { id: " a<b " }],
    ["an ID without mustUnderstand", "<cwmp:ID>7</cwmp:ID>", { id: "7" }],
    ["an empty ID", '<cwmp:ID soap:mustUnderstand="1"/>', { id: "" }],
    [
      "HoldRequests as a digit",
      '<cwmp:HoldRequests soap:mustUnderstand="1">1</cwmp:HoldRequests>',
      { holdRequests: true },
    ],
    [
      "HoldRequests as a word among white space",
      "<cwmp:HoldRequests>\n true\n</cwmp:HoldRequests>",
      { holdRequests: true },
    ],
    ["any order", "<cwmp:HoldRequests>0</cwmp:HoldRequests><cwmp:ID>7</cwmp:ID>", { holdRequests: false, id: "7" }],
    [
      "UseCWMPVersion",
      '<cwmp:UseCWMPVersion soap:mustUnderstand="1">1.4</cwmp:UseCWMPVersion>',
      { useCwmpVersion: "1.4" },
    ],
    ["NoMoreRequests, ignored", '<cwmp:NoMoreRequests soap:mustUnderstand="1">1</cwmp:NoMoreRequests>', {}],
    [
      "unknown ones that need not be understood",
      '<x:T xmlns:x="urn:x" soap:mustUnderstand="0"/><x:U xmlns:x="urn:x"/>',
      {},
    ],
    ["one for another actor", '<x:T xmlns:x="urn:x" soap:mustUnderstand="1" soap:actor="urn:other"/>', {}],
    [
      "SupportedCWMPVersions and SessionTimeout",
      "<cwmp:SupportedCWMPVersions>1.0, 1.4</cwmp:SupportedCWMPVersions><cwmp:SessionTimeout>60</cwmp:SessionTimeout>",
      { supportedCwmpVersions: ["1.0", "1.4"], sessionTimeoutSeconds: 60 },
    ],
  ])("reads %s [TR-069 Table 4]", (_, header, expected) => {
    expect(read(envelope(reboot, header)).header).toEqual(expected);
  });

  it("reads an envelope without Header", () => {
    const xml = `<soap:Envelope ${declarations}><soap:Body>${reboot}</soap:Body></soap:Envelope>`;
    expect(read(xml)).toMatchObject({ header: {}, body: rebootBody });
  });

  it.each([
    'soap:mustUnderstand="1"',
    'soap:mustUnderstand="true"',
    'soap:mustUnderstand="1" soap:actor="http://schemas.xmlsoap.org/soap/actor/next"',
  ])("refuses an unknown one with %s, and tells the ID to answer to", (attributes) => {
    const error = soapError(envelope(reboot, `<x:Tx xmlns:x="urn:x" ${attributes}>1</x:Tx><cwmp:ID>7</cwmp:ID>`));
    expect([error.soapFaultCode, error.header, error.namespace]).toEqual(["MustUnderstand", { id: "7" }, cwmp]);
  });

  it("refuses a HoldRequests that is no boolean", () => {
    expect(soapError(envelope(reboot, "<cwmp:HoldRequests>perhaps</cwmp:HoldRequests>")).soapFaultCode).toBe("Client");
  });
});

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
          { Name: "A", NotificationChange: false, Notification: 0, AccessListChange: false, AccessList: [] },
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

describe("faults [TR-069 A.5.2]", () => {
  const detail = (code: string) =>
    `<detail><cwmp:Fault><FaultCode>${code}</FaultCode><FaultString>no</FaultString></cwmp:Fault></detail>`;
  it.each<[string, string, number, string, string]>([
    [
      "of an ACS",
      `<soap:Fault><faultcode>soap:Server</faultcode><faultstring>CWMP fault</faultstring>${detail("8005")}</soap:Fault>`,
      8005,
      "no",
      "Server",
    ],
    [
      "as GenieACS spells its element",
      `<soap:Body:Fault><faultcode>Server</faultcode><faultstring>CWMP fault</faultstring>${detail("8000")}</soap:Body:Fault>`,
      8000,
      "no",
      "Server",
    ],
    [
      "without a CWMP detail",
      "<soap:Fault><faultcode>soap:VersionMismatch</faultcode><faultstring>what?</faultstring></soap:Fault>",
      0,
      "what?",
      "VersionMismatch",
    ],
    [
      "with a code that is no number",
      `<soap:Fault><faultcode>Client</faultcode>${detail("nine")}</soap:Fault>`,
      0,
      "no",
      "Client",
    ],
    ["with nothing in it", "<soap:Fault/>", 0, "", ""],
  ])("reads one %s", (_, body, faultCode, faultString, soapFaultCode) => {
    expect(read(envelope(body)).body).toEqual({
      kind: "fault",
      fault: { faultCode, faultString, soapFaultCode, parameterFaults: [] },
    });
  });
});

describe("what is no acceptable envelope", () => {
  it.each<[string, string, string]>([
    ["SOAP 1.2", envelope(reboot).replaceAll(soap, "http://www.w3.org/2003/05/soap-envelope"), "VersionMismatch"],
    ["another document", "<html><body/></html>", "Client"],
    ["no Body", `<s:Envelope xmlns:s="${soap}"/>`, "Client"],
    ["an empty Body", envelope(""), "Client"],
    ["two messages", envelope(reboot + reboot), "Client"],
    ["two Bodies", envelope(`${reboot}</soap:Body><soap:Body>${reboot}`), "Client"],
  ])("refuses %s", (_, xml, code) => {
    expect(soapError(xml).soapFaultCode).toBe(code);
  });

  it("refuses a second envelope, and does not read the first [TR-069 3.5]", () => {
    expect(() => read(envelope(reboot) + envelope(reboot))).toThrow(XmlError);
  });

  it("gives an Envelope, an XmlError or a SoapError for anything", () => {
    const valid = envelope(
      `<cwmp:SetParameterValues><ParameterList><P><Name>A</Name><Value xsi:type="xsd:int">1</Value></P></ParameterList></cwmp:SetParameterValues>`,
    );
    const mutation = fc.tuple(
      fc.nat(valid.length),
      fc.nat(6),
      fc.constantFrom("", "<", ">", "/", "&", "<a>", "</Value>", "x", "soap:", "xmlns:", '"', " ", "1"),
    );
    fc.assert(
      fc.property(fc.array(mutation, { minLength: 1, maxLength: 3 }), (mutations) => {
        const xml = mutations.reduce(
          (text, [at, removed, added]) => text.slice(0, at) + added + text.slice(at + removed),
          valid,
        );
        try {
          expect(read(xml).body.kind).toMatch(/^(cpe-request|unknown|invalid|fault)$/);
        } catch (error) {
          if (!(error instanceof XmlError || error instanceof SoapError)) throw error;
        }
      }),
      { numRuns: 1000 },
    );
  });
});
