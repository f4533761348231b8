import { describe, expect, it } from "vitest";
import { runSession } from "../../src/cwmp/session.ts";
import { sampleDevice } from "../model/sample-device.ts";
import { body, type Line, nothing, raw, scriptedAcs } from "./scripted-acs.ts";
import { notedLife, sessionWith } from "./session-fixture.ts";

// Sessions as real ACSs hold them, in their own words, with a real tree behind. [interop A]

async function talk(lines: readonly Line[]) {
  const { tree } = await sampleDevice();
  const life = notedLife();
  const channel = scriptedAcs(lines);
  const session = sessionWith(channel, { context: { tree, life } });
  const outcome = await runSession(session);
  return { outcome, channel, tree, life, texts: channel.posts.map(({ text }) => text) };
}

const value = async (tree: Awaited<ReturnType<typeof talk>>["tree"], path: string) =>
  (await tree.values([path]))[0]?.value;

describe("a session with GenieACS [interop A.1]", () => {
  const informed = body("<cwmp:InformResponse><MaxEnvelopes>1</MaxEnvelopes></cwmp:InformResponse>", "1");

  it("discovers, reads, configures, and ends with 204", async () => {
    const { outcome, channel, tree, texts } = await talk([
      informed,
      body(
        "<cwmp:GetParameterNames><ParameterPath></ParameterPath><NextLevel>1</NextLevel></cwmp:GetParameterNames>",
        "18f0a1b2c0100",
      ),
      body(
        "<cwmp:GetParameterNames><ParameterPath>Device.</ParameterPath><NextLevel>0</NextLevel></cwmp:GetParameterNames>",
        "18f0a1b2c0101",
      ),
      body(
        '<cwmp:GetParameterValues><ParameterNames soap-enc:arrayType="xsd:string[2]"><string>Device.DeviceInfo.HostName</string><string>Device.IP.Interface.1.Enable</string></ParameterNames></cwmp:GetParameterValues>',
        "18f0a1b2c0102",
      ),
      body(
        '<cwmp:SetParameterAttributes><ParameterList soap-enc:arrayType="cwmp:SetParameterAttributesStruct[1]"><SetParameterAttributesStruct><Name>Device.DeviceInfo.HostName</Name><NotificationChange>false</NotificationChange><Notification></Notification><AccessListChange>true</AccessListChange><AccessList soap-enc:arrayType="xsd:string[0]"/></SetParameterAttributesStruct></ParameterList></cwmp:SetParameterAttributes>',
        "18f0a1b2c0103",
      ),
      body(
        '<cwmp:SetParameterValues><ParameterList soap-enc:arrayType="cwmp:ParameterValueStruct[2]"><ParameterValueStruct><Name>Device.DeviceInfo.HostName</Name><Value xsi:type="xsd:string">a &lt;b&gt;</Value></ParameterValueStruct><ParameterValueStruct><Name>Device.IP.Interface.2.Enable</Name><Value xsi:type="xsd:boolean">false</Value></ParameterValueStruct></ParameterList><ParameterKey></ParameterKey></cwmp:SetParameterValues>',
        "18f0a1b2c0104",
      ),
      nothing,
    ]);
    expect(outcome).toMatchObject({ ok: true, rpcs: 5 });
    expect(channel.said).toEqual([
      "Inform",
      "empty",
      "GetParameterNamesResponse 18f0a1b2c0100",
      "GetParameterNamesResponse 18f0a1b2c0101",
      "GetParameterValuesResponse 18f0a1b2c0102",
      "SetParameterAttributesResponse 18f0a1b2c0103",
      "SetParameterValuesResponse 18f0a1b2c0104",
    ]);
    expect(texts[2]).toContain("<Name>Device.</Name>");
    expect(texts[4]).toContain('<Name>Device.IP.Interface.1.Enable</Name><Value xsi:type="xsd:boolean">true</Value>');
    expect(texts[6]).toContain("<Status>0</Status>");
    expect(await value(tree, "Device.DeviceInfo.HostName")).toBe("a <b>");
    expect(await value(tree, "Device.IP.Interface.2.Enable")).toBe("false");
  });
});

/** FreeACS: no XML declaration, white space everywhere, prefixes of its own. */
const freeAcs = (id: string, xml: string) =>
  raw(`<soapenv:Envelope
	xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"
	xmlns:soapenc="http://schemas.xmlsoap.org/soap/encoding/"
	xmlns:xsd="http://www.w3.org/2001/XMLSchema"
	xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
	xmlns:cwmp="urn:dslforum-org:cwmp-1-2">
	<soapenv:Header>
		<cwmp:ID soapenv:mustUnderstand="1">${id}</cwmp:ID>
	</soapenv:Header>
	<soapenv:Body>
		${xml}
	</soapenv:Body>
</soapenv:Envelope>
`);

describe("a session with FreeACS [interop A.2]", () => {
  it("reads, writes and ends, with its white space, missing ParameterKey and extra exchange", async () => {
    const { outcome, channel, tree } = await talk([
      freeAcs("1", "<cwmp:InformResponse>\n<MaxEnvelopes>1</MaxEnvelopes>\n</cwmp:InformResponse>"),
      freeAcs(
        "F1",
        `<cwmp:GetParameterValues>
			<ParameterNames soapenc:arrayType="xsd:string[2]">
				<string>Device.DeviceInfo.SoftwareVersion</string>
				<string>Device.NAT.PortMapping.</string>
			</ParameterNames>
		</cwmp:GetParameterValues>`,
      ),
      freeAcs(
        "F2",
        `<cwmp:SetParameterValues>
			<ParameterList soapenc:arrayType="cwmp:ParameterValueStruct[1]">
				<ParameterValueStruct>
					<Name>Device.ManagementServer.PeriodicInformInterval</Name>
					<Value xsi:type="xsd:unsignedInt">3600</Value>
				</ParameterValueStruct>
			</ParameterList>
		</cwmp:SetParameterValues>`,
      ),
      nothing,
    ]);
    expect(outcome).toMatchObject({ ok: true, rpcs: 2 });
    expect(channel.said).toEqual(["Inform", "empty", "GetParameterValuesResponse F1", "SetParameterValuesResponse F2"]);
    expect(await value(tree, "Device.ManagementServer.PeriodicInformInterval")).toBe("3600");
  });
});

describe("any ACS, in any dress [interop A.4]", () => {
  const reboot = "<CommandKey>k</CommandKey>";
  const dressed: readonly (readonly [string, string])[] = [
    [
      "SOAP-ENV prefixes, a byte order mark, CRLF and a comment",
      `\uFEFF<?xml version="1.0"?>\r\n<!-- hello -->\r\n<SOAP-ENV:Envelope xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/" xmlns:cwmp="urn:dslforum-org:cwmp-1-0"><SOAP-ENV:Header><cwmp:ID SOAP-ENV:mustUnderstand="1">i</cwmp:ID></SOAP-ENV:Header><SOAP-ENV:Body><cwmp:Reboot>${reboot}</cwmp:Reboot></SOAP-ENV:Body></SOAP-ENV:Envelope>`,
    ],
    [
      "default namespaces, and CDATA",
      `<Envelope xmlns="http://schemas.xmlsoap.org/soap/envelope/"><Header><ID xmlns="urn:dslforum-org:cwmp-1-2">i</ID></Header><Body><Reboot xmlns="urn:dslforum-org:cwmp-1-2"><CommandKey><![CDATA[k]]></CommandKey></Reboot></Body></Envelope>`,
    ],
    [
      "the ID last, character references, trailing blanks",
      `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:c="urn:dslforum-org:cwmp-1-2"><s:Header><c:HoldRequests s:mustUnderstand="1">false</c:HoldRequests><c:ID>&#105;</c:ID></s:Header><s:Body><c:Reboot><CommandKey>&#x6B;</CommandKey></c:Reboot></s:Body></s:Envelope>  \n`,
    ],
  ];

  it.each(dressed)("%s", async (_, text) => {
    const informed = body("<cwmp:InformResponse><MaxEnvelopes>1</MaxEnvelopes></cwmp:InformResponse>", "1");
    const { outcome, channel, life } = await talk([informed, raw(text), nothing]);
    expect(outcome).toMatchObject({ ok: true, rpcs: 1 });
    expect(channel.said).toEqual(["Inform", "empty", "RebootResponse i"]);
    expect(life.asked).toEqual(["reboot k"]);
  });
});
