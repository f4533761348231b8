import { describe, expect, it } from "vitest";
import { readEnvelope } from "../../src/cwmp/soap/envelope.ts";
import { received, sent } from "../../src/cwmp/trace.ts";

const octets = (text: string) => [new TextEncoder().encode(text)];
const soap = (xml: string) =>
  `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:c="urn:dslforum-org:cwmp-1-2"><s:Header/><s:Body>${xml}</s:Body></s:Envelope>`;
const entryFor = (text: string) => received(readEnvelope(octets(text), { from: "acs" }), octets(text));

const spv = (name: string, value: string) =>
  soap(
    `<c:SetParameterValues><ParameterList><P><Name>${name}</Name><Value>${value}</Value></P><P><Name>Device.A</Name><Value>plain</Value></P></ParameterList><ParameterKey/></c:SetParameterValues>`,
  );

describe("the trace", () => {
  it("shows what came as it came", () => {
    const text = spv("Device.X", "y");
    expect(entryFor(text)).toMatchObject({ direction: "received", what: "SetParameterValues" });
    expect(entryFor(text).envelope()).toBe(text);
  });

  it.each([
    ["plainly", "Device.ManagementServer.Password", "secret"],
    ["in CDATA", "Device.WiFi.AccessPoint.1.Security.KeyPassphrase", "<![CDATA[secret]]>"],
    ["in character references", "Device.WiFi.AccessPoint.1.Security.PreSharedKey", "&#115;ecret"],
    ["with its name in disguise", "Device.ManagementServer.&#80;assword", "secret"],
  ])("masks a password given %s", (_, name, value) => {
    const shown = entryFor(spv(name, value)).envelope();
    expect(shown).not.toMatch(/secret|ecret/);
    expect(shown).toContain("***");
    expect(shown).toContain("plain");
  });

  it.each([
    ["a method that is not known", "<c:Download><URL>http://x/</URL><Password>secret</Password></c:Download>"],
    [
      "arguments that are wrong",
      "<c:SetParameterValues><ParameterList><P><Value a='1'>secret</Value></P></ParameterList></c:SetParameterValues>",
    ],
    ["a CDATA section", "<c:Foo><Password>a<![CDATA[se<cret]]>secret</Password></c:Foo>"],
    ["text broken by a comment", "<c:Foo><x:Password x='y' >a<!-- <b> -->secret</x:Password></c:Foo>"],
  ])("masks what may be a password in %s", (_, xml) => {
    const entry = entryFor(soap(xml));
    expect(entry.envelope()).toContain("***");
    expect(entry.envelope()).not.toContain("secret");
  });

  it("masks what may be a password where nothing can be read", () => {
    const entry = received(undefined, octets("<a><Value>secret</Value><Password>secret</a><Password/>x<Value>secret"));
    expect(entry.what).toBe("unreadable");
    expect(entry.envelope()).toBe("<a><Value>***</Value><Password>***</a><Password/>x<Value>***");
  });

  it("names empty messages both ways", () => {
    expect(sent(undefined, [])).toMatchObject({ direction: "sent", what: "empty" });
    expect(received(undefined, []).envelope()).toBe("");
    expect(received(undefined, []).what).toBe("empty");
  });
});
