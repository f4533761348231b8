import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SoapError } from "../../../src/cwmp/soap/soap-error.ts";
import { XmlError } from "../../../src/cwmp/soap/xml-error.ts";
import { cwmp, declarations, envelope, read, reboot, rebootBody, soap, soapError } from "./acs-envelope.ts";

// What ACSs send in the field, and what they must not. [TR-069 3.5] [interop A.4, B.4]

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
