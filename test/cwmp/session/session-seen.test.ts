import { describe, expect, it } from "vitest";
import { runSession } from "../../../src/cwmp/session/session.ts";
import type { Session } from "../../../src/cwmp/session/session-context.ts";
import { body, call, fault, informResponse, nothing, scriptedAcs } from "./scripted-acs.ts";
import { notedActions, sessionWith } from "./session-fixture.ts";

describe("the version spoken [TR-069 A.6]", () => {
  const [v0, v1, v2] = ["urn:dslforum-org:cwmp-1-0", "urn:dslforum-org:cwmp-1-1", "urn:dslforum-org:cwmp-1-2"] as const;

  it.each([
    { name: "that of the Inform", ours: v2, response: {}, spoken: v2 },
    { name: "that of an older InformResponse", ours: v2, response: { namespace: v0 }, spoken: v0 },
    { name: "the one chosen by UseCWMPVersion", ours: v2, response: { useCwmpVersion: "1.1" }, spoken: v1 },
    { name: "1.3 and 1.4 as 1.2", ours: v2, response: { useCwmpVersion: "1.4" }, spoken: v2 },
    { name: "none that it does not know", ours: v2, response: { useCwmpVersion: "2.0" }, spoken: v2 },
    { name: "1.0 from the start where that is known to be right", ours: v0, response: {}, spoken: v0 },
  ])("is $name [TR-069 3.7.4]", async ({ ours, response, spoken }) => {
    const channel = scriptedAcs([informResponse(response), call("GetRPCMethods", {}, { id: "1" }), nothing]);
    const session = sessionWith(channel, { namespace: ours });
    expect(await runSession(session)).toMatchObject({ ok: true, namespace: spoken });
    expect(channel.posts.map(({ envelope }) => envelope?.namespace)).toEqual([ours, undefined, spoken]);
  });

  it("is offered in the Inform where the version has headers for it [TR-069 Table 4]", async () => {
    const first = async (session: Partial<Session>) => {
      const channel = scriptedAcs([informResponse()]);
      await runSession(sessionWith(channel, session));
      return channel.posts[0];
    };
    const newest = await first({ replyTimeoutMs: 45_500 });
    expect(newest?.envelope?.header).toEqual({
      id: "1",
      sessionTimeoutSeconds: 46,
      supportedCwmpVersions: ["1.0", "1.1", "1.2", "1.3", "1.4"],
    });
    expect(newest?.text).toContain('<cwmp:SessionTimeout soap-env:mustUnderstand="0">');
    expect((await first({ namespace: v1 }))?.envelope?.header).toEqual({ id: "1" });
  });
});

describe("what others see of a session", () => {
  it("logs what is odd: refused requests, unexpected answers", async () => {
    const session = sessionWith(scriptedAcs([informResponse(), body("<cwmp:Foo/>", "2"), fault(8001), nothing]));
    await runSession(session);
    expect(session.log.lines).toEqual([
      "warn rpc.refused method=Foo code=9000 reason=Method not supported",
      "warn session.unexpected received=Fault 8001",
    ]);
  });

  it("asks the device's life for what outlives the session, once it is certain", async () => {
    const actions = notedActions();
    const { context } = sessionWith(scriptedAcs([]));
    const channel = scriptedAcs([
      informResponse(),
      call("ScheduleInform", { DelaySeconds: 5, CommandKey: "s" }, { id: "1" }),
      call("Reboot", { CommandKey: "r" }, { id: "2" }),
      call("FactoryReset", {}, { id: "3" }),
    ]);
    expect(await runSession(sessionWith(channel, { context: { ...context, actions } }))).toMatchObject({ rpcs: 3 });
    expect(actions.asked).toEqual(["schedule 5 s", "reboot r", "factory-reset"]);
  });
});
