import { describe, expect, it } from "vitest";
import { runSession } from "../../../src/cwmp/session/session.ts";
import {
  body,
  call,
  failing,
  fault,
  informResponse,
  type Line,
  nothing,
  raw,
  rpcMethodsResponse,
  scriptedAcs,
  silence,
} from "./scripted-acs.ts";
import { sessionWith } from "./session-fixture.ts";

const getRpcMethods = (id: string): Line => call("GetRPCMethods", {}, { id });

interface Failure {
  readonly name: string;
  readonly acs: readonly Line[];
  readonly code: string;
  readonly said: readonly string[];
  readonly informed?: boolean;
  readonly rpcs?: number;
}

const twoEnvelopes =
  "<cwmp:Reboot><CommandKey>1</CommandKey></cwmp:Reboot><cwmp:Reboot><CommandKey>2</CommandKey></cwmp:Reboot>";

/** Conversations that fail, and as what. */
const failures: readonly Failure[] = [
  {
    name: "a fault other than 8005 to the Inform [TR-069 3.7.1.4]",
    acs: [fault(8001)],
    code: "inform-refused",
    said: ["Inform"],
  },
  {
    name: "8005 to the Inform without end [TR-069 3.7.1.6]",
    acs: Array<Line>(9).fill(fault(8005)),
    code: "inform-refused",
    said: Array<string>(6).fill("Inform"),
  },
  { name: "8006 to the Inform [TR-069 3.7.4]", acs: [fault(8006)], code: "version", said: ["Inform"] },
  {
    name: "a VersionMismatch fault to the Inform [TR-069 3.7.4]",
    acs: [fault(0, { soapFaultCode: "VersionMismatch", id: undefined })],
    code: "version",
    said: ["Inform"],
  },
  { name: "nothing for an answer to the Inform", acs: [nothing], code: "inform-refused", said: ["Inform"] },
  {
    name: "a request for an answer to the Inform",
    acs: [getRpcMethods("1")],
    code: "inform-refused",
    said: ["Inform"],
  },
  {
    name: "an InformResponse with the ID of something else [TR-069 Table 4]",
    acs: [informResponse({ id: "other" })],
    code: "id-mismatch",
    said: ["Inform"],
  },
  {
    name: "an InformResponse whose headers must be understood and are not [TR-069 3.5]",
    acs: [
      body(
        "<cwmp:InformResponse><MaxEnvelopes>1</MaxEnvelopes></cwmp:InformResponse>",
        "1",
        '<x:Y xmlns:x="urn:x" soap-env:mustUnderstand="1"/>',
      ),
    ],
    code: "bad-envelope",
    said: ["Inform"],
  },
  { name: "HTML", acs: [raw("<html><p>Welcome</html>")], code: "bad-envelope", said: ["Inform"] },
  {
    name: "XML that breaks off: no fault answers it [TR-069 3.7.1.4]",
    acs: [informResponse(), raw("<soap:Envelope")],
    code: "bad-envelope",
    said: ["Inform", "empty"],
    informed: true,
  },
  {
    name: "a document type declaration [interop B.4 X1]",
    acs: [informResponse(), raw('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')],
    code: "bad-envelope",
    said: ["Inform", "empty"],
    informed: true,
  },
  {
    name: "two messages in one envelope: none is executed [TR-069 3.5] [interop A.4]",
    acs: [informResponse(), body(twoEnvelopes, "1")],
    code: "bad-envelope",
    said: ["Inform", "empty"],
    informed: true,
  },
  {
    name: "HTTP status 500 with XML that is no envelope: it is the status that counts",
    acs: [informResponse(), raw("<error>out of memory</error>", 500)],
    code: "status",
    said: ["Inform", "empty"],
    informed: true,
  },
  {
    name: "HTTP status 500 with no XML whatever its type says",
    acs: [raw("out of memory", 500)],
    code: "status",
    said: ["Inform"],
  },
  { name: "no connection", acs: [failing("unreachable")], code: "unreachable", said: ["Inform"] },
  {
    name: "a connection that breaks after requests were answered [TR-069 3.7.1.4]",
    acs: [informResponse(), getRpcMethods("1"), failing("closed")],
    code: "closed",
    said: ["Inform", "empty", "GetRPCMethodsResponse 1"],
    informed: true,
    rpcs: 1,
  },
];

describe("a session that fails", () => {
  it.each(failures)("$name: $code", async ({ acs, code, said, informed = false, rpcs = 0 }) => {
    const channel = scriptedAcs(acs);
    const session = sessionWith(channel);
    expect(await runSession(session)).toMatchObject({ ok: false, code, informed, rpcs, reason: expect.any(String) });
    expect(channel.said).toEqual(said);
    expect(session.happened).toEqual(informed ? ["informed"] : []);
    expect(channel.closed).toBe(1);
    expect(session.clock.waiting).toBe(0);
  });

  it("by a response to a request of the CPE with the ID of something else [TR-069 Table 4]", async () => {
    const channel = scriptedAcs([informResponse(), rpcMethodsResponse({ id: "other" })]);
    const session = sessionWith(channel, { requests: ["GetRPCMethods"] });
    expect(await runSession(session)).toMatchObject({ ok: false, code: "id-mismatch", informed: true });
    expect(session.happened).toEqual(["informed"]);
  });

  it("by a response to a request of the CPE whose headers must be understood and are not [TR-069 3.5]", async () => {
    const unknown = '<x:Y xmlns:x="urn:x" soap-env:mustUnderstand="1"/>';
    const response = "<cwmp:GetRPCMethodsResponse><MethodList/></cwmp:GetRPCMethodsResponse>";
    const channel = scriptedAcs([informResponse(), body(response, "2", unknown)]);
    const session = sessionWith(channel, { requests: ["GetRPCMethods"] });
    expect(await runSession(session)).toMatchObject({ ok: false, code: "bad-envelope", informed: true });
    expect(channel.said).toEqual(["Inform", "GetRPCMethods"]);
  });

  it("tells how long a busy ACS asked to wait [interop A.1.12]", async () => {
    const channel = scriptedAcs([failing("status", { status: 503, retryAfterSeconds: 60 })]);
    expect(await runSession(sessionWith(channel))).toMatchObject({ ok: false, code: "status", retryAfterSeconds: 60 });
  });

  it("when a reply does not come in time, even if the channel does not heed its signal [TR-069 3.7.1]", async () => {
    const session = sessionWith(scriptedAcs([silence]));
    const outcome = runSession(session);
    await Promise.resolve();
    session.clock.advance(29_999);
    expect(session.clock.waiting).toBe(1);
    session.clock.advance(1);
    expect(await outcome).toMatchObject({ ok: false, code: "timeout", informed: false });
  });

  it("when it is given up while it waits", async () => {
    const stop = new AbortController();
    const outcome = runSession(sessionWith(scriptedAcs([silence]), { signal: stop.signal }));
    stop.abort();
    expect(await outcome).toMatchObject({ ok: false, code: "aborted" });
  });

  it("when it was given up before it began, without a word", async () => {
    const channel = scriptedAcs([]);
    expect(await runSession(sessionWith(channel, { signal: AbortSignal.abort() }))).toMatchObject({ code: "aborted" });
    expect(channel.said).toEqual([]);
    expect(channel.closed).toBe(1);
  });

  it("when the ACS does not let it end: by messages, by time [interop B.4 X8]", async () => {
    const endless = () => scriptedAcs([informResponse(), ...Array<Line>(50).fill(getRpcMethods("1"))]);
    const byMessages = sessionWith(endless(), { limits: { posts: 10, durationMs: 1000 } });
    expect(await runSession(byMessages)).toMatchObject({ ok: false, code: "endless", informed: true, rpcs: 9 });
    const byTime = sessionWith(endless(), {
      limits: { posts: 1000, durationMs: 1000 },
      trace: () => byTime.clock.advance(100),
    });
    expect(await runSession(byTime)).toMatchObject({ ok: false, code: "endless", informed: true, rpcs: 4 });
  });

  it("when what was delivered cannot be kept: nothing is sent after that", async () => {
    const channel = scriptedAcs([informResponse()]);
    const informed = () => Promise.reject(new Error("the disk is full"));
    const outcome = await runSession(sessionWith(channel, { informed }));
    expect(outcome).toEqual({
      ok: false,
      rpcs: 0,
      informed: false,
      code: "internal",
      reason: "Error: the disk is full",
    });
    expect(channel.said).toEqual(["Inform"]);
  });

  it("but is not a failure because the channel cannot be closed", async () => {
    const channel = { ...scriptedAcs([informResponse()]), close: () => Promise.reject(new Error("no")) };
    const session = sessionWith(channel);
    expect(await runSession(session)).toMatchObject({ ok: true });
    expect(session.log.lines).toEqual(["warn session.close reason=Error: no"]);
  });
});
