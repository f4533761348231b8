import { describe, expect, it } from "vitest";
import { writeEnvelope } from "../../../src/cwmp/soap/envelope.ts";
import { maskedEnvelope } from "../../../src/cwmp/soap/masked.ts";
import { isSecretName } from "../../../src/cwmp/soap/secrets.ts";

const bytes = (xml: string) => [Buffer.from(xml)];

describe("isSecretName", () => {
  it.each([
    "Device.ManagementServer.Password",
    "Device.ManagementServer.ConnectionRequestPassword",
    "Device.WiFi.AccessPoint.1.Security.KeyPassphrase",
    "Device.WiFi.AccessPoint.1.Security.PreSharedKey",
    "InternetGatewayDevice.LANDevice.1.WLANConfiguration.1.PreSharedKey.1.PreSharedKey",
    "InternetGatewayDevice.LANDevice.1.WLANConfiguration.1.WEPKey.1.WEPKey",
    "Device.WiFi.AccessPoint.1.Security.RadiusSecret",
    "Device.WiFi.AccessPoint.1.Security.SAEPassphrase",
    "Password",
    " Device.Users.User.1.Password\n",
  ])("knows %j", (name) => expect(isSecretName(name)).toBe(true));

  it.each([
    "Device.ManagementServer.ParameterKey",
    "Device.ManagementServer.Username",
    "CommandKey",
    "Device.Users.User.1.PasswordExpiry",
  ])("leaves %s", (name) => expect(isSecretName(name)).toBe(false));
});

describe("maskedEnvelope", () => {
  it("masks the values of secret parameters and shows the rest", () => {
    const values = [
      ["Device.WiFi.SSID.1.SSID", "Home & away"],
      ["Device.ManagementServer.Password", "s3cret"],
    ];
    const printed = maskedEnvelope(
      writeEnvelope({
        namespace: "urn:dslforum-org:cwmp-1-0",
        header: { id: "1" },
        body: {
          kind: "cpe-request",
          method: "SetParameterValues",
          message: {
            ParameterList: values.map(([Name = "", value = ""]) => ({ Name, Value: { value, type: "xsd:string" } })),
            ParameterKey: "k",
          },
        },
      }),
    );
    expect(printed).toContain('<Value xsi:type="xsd:string">Home &amp; away</Value>');
    expect(printed).toContain("<Name>Device.ManagementServer.Password</Name>");
    expect(printed).toContain('<Value xsi:type="xsd:string">********</Value>');
    expect(printed).toContain("<ParameterKey>k</ParameterKey>");
    expect(printed).not.toContain("s3cret");
  });

  it.each([
    ["a Download's Password", "<d><Username>u</Username><Password>s3cret</Password></d>"],
    ["one in CDATA", "<d><p:Password><![CDATA[s3cret]]></p:Password></d>"],
    ["a name with references", "<s><Name>Device.X.P&#97;ssword</Name><Value>s3cret</Value></s>"],
    ["a value before its name", "<s><Value>s3cret</Value><Name>Device.X.KeyPassphrase</Name></s>"],
    ["one with markup inside", "<s><Name>Device.X.Secret</Name><Value><b>s3cret</b></Value></s>"],
    ["a password in a URL", "<d><URL>https://user:s3cret@files.example/a?b</URL></d>"],
    ["a user name in a URL, which may be a token", "<d><URL>https://s3cret@files.example/</URL></d>"],
    ["one in a URL of an attribute", '<d href="ftp://user:s3cret@files.example/"/>'],
    ["what cannot be read", "<s><Password>s3cret</Pass"],
  ])("hides %s", (_, xml) => {
    expect(maskedEnvelope(bytes(xml))).not.toContain("s3cret");
  });

  it("shows URLs without user names as they are", () => {
    const text = "<URL>https://files.example/a@b:c?d=e@f</URL>";
    expect(maskedEnvelope(bytes(text))).toBe(text);
  });

  it("shows control characters as references, so that a terminal cannot be driven", () => {
    expect(maskedEnvelope(bytes("<a>\u009b2J&#x7f;</a>"))).toBe("<a>&#x9B;2J&#x7F;</a>");
  });
});
