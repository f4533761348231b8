import { describe, expect, it } from "vitest";
import { runSession } from "../../../src/cwmp/session/session.ts";
import {
  body,
  call,
  fault,
  informResponse,
  type Line,
  nothing,
  raw,
  rpcMethodsResponse,
  scriptedAcs,
} from "./scripted-acs.ts";
import { sessionWith } from "./session-fixture.ts";

const ok = { ok: true, rpcs: 0, namespace: "urn:dslforum-org:cwmp-1-2" };
const getRpcMethods = (id: string, hold?: boolean): Line =>
  call("GetRPCMethods", {}, { id, ...(hold === undefined ? {} : { hold }) });

interface Conversation {
  readonly name: string;
  readonly acs: readonly Line[];
  readonly requests?: "GetRPCMethods"[];
  /** Posts after which those requests come up; 0 without. */
  readonly requestsAfter?: number;
  readonly said: readonly string[];
  readonly happened?: readonly string[];
  readonly rpcs?: number;
}

/** Conversations that end well, word for word. */
const conversations: readonly Conversation[] = [
  {
    name: "an ACS without requests: Inform, empty POST, 204 [TR-069 3.7.1.4]",
    acs: [informResponse(), nothing],
    said: ["Inform", "empty"],
  },
  {
    name: "requests of the ACS are answered in order with their IDs [TR-069 3.7.1.2, Table 4]",
    acs: [informResponse(), getRpcMethods("b-2"), call("Reboot", { CommandKey: "k" }, { id: "a-1" }), nothing],
    said: ["Inform", "empty", "GetRPCMethodsResponse b-2", "RebootResponse a-1"],
    rpcs: 2,
  },
  {
    name: "an ID is opaque: empty, absent and strange ones are echoed as they are [TR-069 Table 4]",
    acs: [informResponse(), getRpcMethods(""), call("GetRPCMethods", {}), getRpcMethods(" <&é ]]> "), nothing],
    said: [
      "Inform",
      "empty",
      "GetRPCMethodsResponse ",
      "GetRPCMethodsResponse without ID",
      "GetRPCMethodsResponse  <&é ]]> ",
    ],
    rpcs: 3,
  },
  {
    name: "requests of the CPE go out before the first empty POST, one by one [TR-069 3.7.1.3]",
    acs: [informResponse(), rpcMethodsResponse(), rpcMethodsResponse(), nothing],
    requests: ["GetRPCMethods", "GetRPCMethods"],
    said: ["Inform", "GetRPCMethods", "GetRPCMethods", "empty"],
    happened: ["informed", "GetRPCMethods: response", "GetRPCMethods: response"],
  },
  {
    name: "a request that comes up while the CPE may still ask goes out in the same session [TR-069 3.7.1.3]",
    acs: [informResponse({ hold: true }), getRpcMethods("1", false), nothing, rpcMethodsResponse(), nothing],
    requests: ["GetRPCMethods"],
    requestsAfter: 3,
    said: ["Inform", "empty", "GetRPCMethodsResponse 1", "GetRPCMethods", "empty"],
    happened: ["informed", "GetRPCMethods: response"],
    rpcs: 1,
  },
  {
    name: "HoldRequests holds the CPE's requests, and they go out in the same session [TR-069 Table 4]",
    acs: [
      informResponse({ hold: true }),
      getRpcMethods("1", true),
      getRpcMethods("2", false),
      nothing,
      rpcMethodsResponse(),
      nothing,
    ],
    requests: ["GetRPCMethods"],
    said: ["Inform", "empty", "GetRPCMethodsResponse 1", "GetRPCMethodsResponse 2", "GetRPCMethods", "empty"],
    happened: ["informed", "GetRPCMethods: response"],
    rpcs: 2,
  },
  {
    name: "an ACS that never lets go of HoldRequests gets no request; it is for another session [TR-069 3.7.1.3]",
    acs: [informResponse({ hold: true }), getRpcMethods("1", true), nothing, nothing],
    requests: ["GetRPCMethods"],
    said: ["Inform", "empty", "GetRPCMethodsResponse 1", "empty"],
    rpcs: 1,
  },
  {
    name: "an empty reply to a response is no end as long as no empty POST was sent [TR-069 3.7.1.4]",
    acs: [informResponse({ hold: true }), getRpcMethods("1", false), nothing, getRpcMethods("2"), nothing],
    said: ["Inform", "empty", "GetRPCMethodsResponse 1", "empty", "GetRPCMethodsResponse 2"],
    rpcs: 2,
  },
  {
    name: "after the empty POST no request of the CPE, not even when the ACS holds and releases later [TR-069 3.7.1.3]",
    acs: [informResponse(), getRpcMethods("1", true), getRpcMethods("2", false), nothing],
    requests: ["GetRPCMethods"],
    requestsAfter: 2,
    said: ["Inform", "empty", "GetRPCMethodsResponse 1", "GetRPCMethodsResponse 2"],
    rpcs: 2,
  },
  {
    name: "8005 means the same request again [TR-069 3.7.1.6]",
    acs: [fault(8005), informResponse(), fault(8005), rpcMethodsResponse(), nothing],
    requests: ["GetRPCMethods"],
    said: ["Inform", "Inform", "GetRPCMethods", "GetRPCMethods", "empty"],
    happened: ["informed", "GetRPCMethods: response"],
  },
  {
    name: "8005 without end is a fault like any other [TR-069 3.7.1.6]",
    acs: [informResponse(), ...Array<Line>(9).fill(fault(8005))],
    requests: ["GetRPCMethods"],
    said: ["Inform", ...Array<string>(6).fill("GetRPCMethods"), "empty", "empty", "empty", "empty"],
    happened: ["informed", "GetRPCMethods: fault 8005"],
  },
  {
    name: "8005 together with HoldRequests: again once released [TR-069 3.7.1.6, Table 4]",
    acs: [informResponse(), fault(8005, { hold: true }), getRpcMethods("1"), nothing, rpcMethodsResponse(), nothing],
    requests: ["GetRPCMethods"],
    said: ["Inform", "GetRPCMethods", "empty", "GetRPCMethodsResponse 1", "GetRPCMethods", "empty"],
    happened: ["informed", "GetRPCMethods: response"],
    rpcs: 1,
  },
  {
    name: "8005 together with a HoldRequests that is never released stays a fault [TR-069 3.7.1.6, Table 4]",
    acs: [informResponse(), fault(8005, { hold: true }), nothing],
    requests: ["GetRPCMethods"],
    said: ["Inform", "GetRPCMethods", "empty"],
    happened: ["informed", "GetRPCMethods: fault 8005"],
  },
  {
    name: "another fault to a request of the CPE does not end the session [TR-069 3.7.1.4]",
    acs: [informResponse(), fault(8000), rpcMethodsResponse(), getRpcMethods("1"), nothing],
    requests: ["GetRPCMethods", "GetRPCMethods"],
    said: ["Inform", "GetRPCMethods", "GetRPCMethods", "empty", "GetRPCMethodsResponse 1"],
    happened: ["informed", "GetRPCMethods: fault 8000", "GetRPCMethods: response"],
    rpcs: 1,
  },
  {
    name: "GenieACS's own faults, <soap-env:Body:Fault> and not even XML with namespaces, are faults [interop A.1.6]",
    acs: [
      informResponse(),
      body(
        "<soap-env:Body:Fault><faultcode>Server</faultcode><faultstring>CWMP fault</faultstring><detail><cwmp:Fault><FaultCode>8000</FaultCode><FaultString>Method not supported</FaultString></cwmp:Fault></detail></soap-env:Body:Fault>",
        "2",
      ),
      nothing,
    ],
    requests: ["GetRPCMethods"],
    said: ["Inform", "GetRPCMethods", "empty"],
    happened: ["informed", "GetRPCMethods: fault 8000"],
  },
  {
    name: "what is not its response counts as a fault of the ACS: another response, an unknown element, nothing [interop A.2.3, A.2.5]",
    acs: [
      informResponse(),
      informResponse(),
      body("<cwmp:AutonomousTransferCompleteResponse/>", "3"),
      body("<cwmp:Whatever/>", "4"),
      nothing,
      nothing,
    ],
    requests: ["GetRPCMethods", "GetRPCMethods", "GetRPCMethods", "GetRPCMethods"],
    said: ["Inform", "GetRPCMethods", "GetRPCMethods", "GetRPCMethods", "GetRPCMethods", "empty"],
    happened: ["informed", ...Array<string>(4).fill("GetRPCMethods: fault 8002")],
  },
  {
    name: "a request of the ACS before its response is answered at once, and the response still taken [TR-069 3.7.1.3]",
    acs: [
      informResponse(),
      getRpcMethods("a"),
      body("<cwmp:Whatever/>", "b"),
      rpcMethodsResponse({ id: "2" }),
      nothing,
    ],
    requests: ["GetRPCMethods"],
    said: ["Inform", "GetRPCMethods", "GetRPCMethodsResponse a", "Fault 9000 b", "empty"],
    happened: ["informed", "GetRPCMethods: response"],
    rpcs: 2,
  },
  {
    name: "an unknown method is answered with 9000, wrong arguments with 9003, and the session goes on [TR-069 A.5.1]",
    acs: [
      informResponse(),
      body("<cwmp:ChangeDUState><CommandKey/></cwmp:ChangeDUState>", "1"),
      body("<cwmp:X_0A1B2C_Magic/>", "2"),
      body("<cwmp:Inform/>", "3"),
      body("<cwmp:Reboot/>", "4"),
      body("<cwmp:ScheduleInform><DelaySeconds>0</DelaySeconds><CommandKey/></cwmp:ScheduleInform>", "5"),
      nothing,
    ],
    said: ["Inform", "empty", "Fault 9000 1", "Fault 9000 2", "Fault 9000 3", "Fault 9003 4", "Fault 9003 5"],
    rpcs: 5,
  },
  {
    name: "no fault, response or unasked-for answer is ever answered with a fault [TR-069 3.5]",
    acs: [
      informResponse(),
      getRpcMethods("1"),
      fault(8001),
      rpcMethodsResponse(),
      body("<cwmp:DownloadResponse/>", "9"),
      body("<cwmp:GetRPCMethodsResponse/>", "9"),
      body("<soap-env:Body:Fault/>"),
      nothing,
    ],
    said: ["Inform", "empty", "GetRPCMethodsResponse 1", "empty", "empty", "empty", "empty", "empty"],
    rpcs: 1,
  },
  {
    name: "a request with a header that must be understood and is not gets the SOAP fault for that [TR-069 3.5]",
    acs: [
      informResponse(),
      body(
        "<cwmp:Reboot><CommandKey>k</CommandKey></cwmp:Reboot>",
        "1",
        '<x:Y xmlns:x="urn:x" soap-env:mustUnderstand="1"/>',
      ),
      nothing,
    ],
    said: ["Inform", "empty", "Fault MustUnderstand 1"],
    rpcs: 1,
  },
  {
    name: "unknown headers that need not be understood, and the old NoMoreRequests, are passed over [TR-069 Table 4]",
    acs: [
      informResponse(),
      body("<cwmp:GetRPCMethods/>", "1", '<x:Y xmlns:x="urn:x"/><cwmp:NoMoreRequests>1</cwmp:NoMoreRequests>'),
      nothing,
    ],
    said: ["Inform", "empty", "GetRPCMethodsResponse 1"],
    rpcs: 1,
  },
  {
    name: "a response without an ID, or with an empty one, serves [interop C.8]",
    acs: [informResponse({ id: undefined }), rpcMethodsResponse({ id: "" }), rpcMethodsResponse({ id: undefined })],
    requests: ["GetRPCMethods", "GetRPCMethods"],
    said: ["Inform", "GetRPCMethods", "GetRPCMethods", "empty"],
    happened: ["informed", "GetRPCMethods: response", "GetRPCMethods: response"],
  },
  {
    name: "an InformResponse that does not say how many envelopes serves",
    acs: [body("<cwmp:InformResponse/>", "1"), nothing],
    said: ["Inform", "empty"],
  },
  {
    name: "FreeACS's extra empty exchange, blank or with status 200, is survived [interop A.2.4]",
    acs: [informResponse(), getRpcMethods("1"), raw("\r\n")],
    said: ["Inform", "empty", "GetRPCMethodsResponse 1"],
    rpcs: 1,
  },
];

describe("a session that ends well", () => {
  it.each(conversations)(
    "$name",
    async ({ acs, requests = [], requestsAfter = 0, said, happened = ["informed"], rpcs = 0 }) => {
      const channel = scriptedAcs(acs);
      const session = sessionWith(channel, { requests, requestsFrom: () => channel.posts.length >= requestsAfter });
      expect(await runSession(session)).toEqual({ ...ok, rpcs });
      expect(channel.said).toEqual(said);
      expect(session.happened).toEqual(happened);
      expect(channel.closed).toBe(1);
      expect(session.clock.waiting).toBe(0);
    },
  );
});
