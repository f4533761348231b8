import { describe, expect, it } from "vitest";
import { runSession } from "../../../src/cwmp/session/session.ts";
import { body, fault, informResponse, raw, scriptedAcs } from "./scripted-acs.ts";
import { sessionWith } from "./session-fixture.ts";

async function traceOf(...lines: Parameters<typeof scriptedAcs>[0]) {
  const session = sessionWith(scriptedAcs([informResponse(), ...lines]));
  await runSession(session);
  return session.traced;
}

describe("the trace of a session", () => {
  it("names every message, sent and received", async () => {
    const reboot = body("<cwmp:Reboot><CommandKey/></cwmp:Reboot>", "1");
    const entries = await traceOf(reboot, body("<cwmp:Foo/>", "2"), fault(8002), raw("garbage"));
    expect(entries.map(({ direction, what }) => `${direction} ${what}`)).toEqual([
      "sent Inform",
      "received InformResponse",
      "sent empty",
      "received Reboot",
      "sent RebootResponse",
      "received Foo",
      "sent Fault 9000",
      "received Fault 8002",
      "sent empty",
      "received unreadable",
    ]);
  });

  it("shows what was said, and of an empty message nothing", async () => {
    const [inform, , empty] = await traceOf();
    expect(inform?.envelope()).toContain("<EventCode>1 BOOT</EventCode>");
    expect(empty?.envelope()).toBe("");
  });

  it.each([
    [
      "the value of a password",
      "<cwmp:SetParameterValues><ParameterList><P><Name>Device.ManagementServer.Password</Name><Value>secret</Value></P></ParameterList><ParameterKey/></cwmp:SetParameterValues>",
    ],
    ["the arguments of a method that is not known", "<cwmp:Download><Password>secret</Password></cwmp:Download>"],
    ["what cannot be read", "<Password>secret</a>"],
  ])("hides %s", async (_, xml) => {
    const entries = await traceOf(body(xml, "1"));
    expect(entries.map(({ envelope }) => envelope()).join()).not.toContain("secret");
  });
});
