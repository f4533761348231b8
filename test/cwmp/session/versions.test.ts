import { describe, expect, it } from "vitest";
import { runSession } from "../../../src/cwmp/session/session.ts";
import type { CpeRequest } from "../../../src/cwmp/session/session-context.ts";
import type { CwmpNamespace } from "../../../src/cwmp/soap/namespaces.ts";
import { call, informResponse, nothing, scriptedAcs } from "./scripted-acs.ts";
import { sessionWith } from "./session-fixture.ts";

const newer: readonly (readonly [namespace: CwmpNamespace, methods: readonly string[]])[] = [
  ["urn:dslforum-org:cwmp-1-0", ["GetAllQueuedTransfers", "ScheduleDownload", "CancelTransfer"]],
  ["urn:dslforum-org:cwmp-1-1", ["ScheduleDownload", "CancelTransfer"]],
  ["urn:dslforum-org:cwmp-1-2", []],
];

describe("what is newer than the version agreed on [TR-069 3.7.4]", () => {
  it.each(newer)("in %s is not offered by GetRPCMethods", async (namespace, methods) => {
    const acs = scriptedAcs([informResponse({ namespace }), call("GetRPCMethods", {}, { namespace }), nothing]);
    expect(await runSession(sessionWith(acs))).toMatchObject({ ok: true, namespace });
    const { body } = acs.posts[2]?.envelope ?? {};
    const listed = body?.kind === "cpe-response" && body.method === "GetRPCMethods" ? body.message.MethodList : [];
    const all = ["GetAllQueuedTransfers", "ScheduleDownload", "CancelTransfer"];
    expect(listed).toContain("GetParameterValues");
    expect(all.filter((method) => !listed.includes(method))).toEqual(methods);
  });

  it("is not sent: the request is settled as by an ACS without the method", async () => {
    const faults: number[] = [];
    const request = {
      method: "AutonomousTransferComplete",
      message: {},
      answered: async (answer: { readonly fault?: { readonly faultCode: number } }) => {
        faults.push(answer.fault?.faultCode ?? 0);
      },
    } as unknown as CpeRequest;
    const waiting = [request];
    const acs = scriptedAcs([informResponse({ namespace: "urn:dslforum-org:cwmp-1-0" }), nothing]);
    const outcome = await runSession(sessionWith(acs, { nextRequest: () => waiting.shift() }));
    expect([outcome.ok, faults, acs.posts.length]).toEqual([true, [8000], 2]);
  });
});
