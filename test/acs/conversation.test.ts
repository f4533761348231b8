import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Acs } from "../../src/acs/acs.ts";
import { callFromJson } from "../../src/acs/task.ts";
import { acsRpcs } from "../../src/cwmp/methods.ts";
import { writeEnvelope } from "../../src/cwmp/soap/envelope.ts";
import { openMemoryStore } from "../../src/store/memory-store.ts";
import { api, ask, deviceId, id, inform, namespace, openCpe, startTestAcs } from "./stage.ts";

let acs: Acs;
let cpe: ReturnType<typeof openCpe>;
beforeEach(async () => {
  acs = await startTestAcs();
  cpe = openCpe(acs.url);
});
afterEach(async () => {
  await cpe.close();
  await acs.close();
});

const device = () => {
  const found = acs.devices.get(id);
  if (found === undefined) throw new Error("the device is not known");
  return found;
};
const queue = (method: string, message: unknown, task = "t") => device().queue(task, callFromJson(method, message), 0);
const stateOf = (task = "t") => device().task(task)?.state;

describe("a session", () => {
  it("answers the Inform with its ID and namespace, and ends with 204 [TR-069 3.7.2]", async () => {
    const { envelope } = await cpe.post(inform(["0 BOOTSTRAP", "1 BOOT"], { "Device.X": "1" }), { id: "a <b>" });
    expect(envelope).toMatchObject({
      namespace,
      header: { id: "a <b>" },
      body: { kind: "acs-response", method: "Inform", message: { MaxEnvelopes: 1 } },
    });
    expect(acs.inSession(device())).toBe(true);
    expect(await cpe.empty()).toEqual({ status: 204, envelope: undefined });
    expect(acs.inSession(device())).toBe(false);
    expect(device().lastInform).toMatchObject({ events: ["0 BOOTSTRAP", "1 BOOT"], retryCount: 0 });
    expect(device().parameters.get("Device.X")).toMatchObject({ value: "1", type: "xsd:string" });
  });

  it("picks version 1.4 of a device that offers it, and says nothing to others [TR-069 3.7.4]", async () => {
    const offered = await cpe.post(inform(), { id: "1", supportedCwmpVersions: ["1.0", "1.4"] });
    expect(offered.envelope?.header.useCwmpVersion).toBe("1.4");
    const other = openCpe(acs.url);
    expect((await other.post(inform(), { id: "1" })).envelope?.header.useCwmpVersion).toBeUndefined();
    await other.close();
  });

  it("sends what is queued one by one, and keeps answers and faults", async () => {
    await cpe.post(inform());
    queue("GetParameterValues", { ParameterNames: ["Device."] }, "get");
    queue("Reboot", { CommandKey: "k" }, "boot");
    const first = await cpe.empty();
    expect(first.envelope?.body).toEqual({
      kind: "cpe-request",
      method: "GetParameterValues",
      message: { ParameterNames: ["Device."] },
    });
    const second = await cpe.post(
      {
        kind: "cpe-response",
        method: "GetParameterValues",
        message: { ParameterList: [{ Name: "Device.A", Value: { value: "é", type: "xsd:string" } }] },
      },
      { id: first.envelope?.header.id ?? "" },
    );
    expect(second.envelope?.body).toMatchObject({ method: "Reboot" });
    expect(second.envelope?.header.id).not.toBe(first.envelope?.header.id);
    const fault = { faultCode: 9001, faultString: "no", soapFaultCode: "Server", parameterFaults: [] };
    const third = await cpe.post({ kind: "fault", fault }, { id: second.envelope?.header.id ?? "" });
    expect(third.status).toBe(204);
    expect(stateOf("get")).toMatchObject({ name: "answered" });
    expect(stateOf("boot")).toMatchObject({ name: "refused", fault: { faultCode: 9001 } });
    expect(device().parameters.get("Device.A")?.value).toBe("é");
    expect(device().conversation.map(({ direction, summary }) => `${direction} ${summary}`)).toEqual([
      "received Inform 2 PERIODIC",
      "sent InformResponse",
      "received empty",
      "sent GetParameterValues Device.",
      "received GetParameterValuesResponse 1 parameter",
      "sent Reboot k",
      "received Fault 9001 no",
      "sent 204, the session has ended",
    ]);
  });

  it("answers GetRPCMethods, 8000 to what it does not know and 8003 to wrong arguments, and goes on", async () => {
    await cpe.post(inform());
    const methods = await cpe.post({ kind: "acs-request", method: "GetRPCMethods", message: {} });
    expect(methods.envelope?.body).toMatchObject({ message: { MethodList: Object.keys(acsRpcs) } });
    const header = `<c:ID s:mustUnderstand="1">9</c:ID>`;
    const wrap = (body: string, more = "") =>
      `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:c="${namespace}"><s:Header>${header}${more}</s:Header><s:Body>${body}</s:Body></s:Envelope>`;
    const unknown = await cpe.raw(wrap("<c:X_ACME_Call/>"));
    expect(unknown.envelope).toMatchObject({ header: { id: "9" }, body: { fault: { faultCode: 8000 } } });
    const misunderstood = await cpe.raw(wrap("<c:GetRPCMethods/>", '<x:T xmlns:x="urn:x" s:mustUnderstand="1"/>'));
    expect(misunderstood.envelope?.body).toMatchObject({ fault: { soapFaultCode: "MustUnderstand" } });
    const invalid = await openCpe(acs.url).raw(wrap("<c:Inform><DeviceId/></c:Inform>"));
    expect(invalid.envelope).toMatchObject({ header: { id: "9" }, body: { fault: { faultCode: 8003 } } });
  });

  it.each([
    ["no OUI", { ...deviceId, OUI: "" }],
    ["no serial number", { ...deviceId, SerialNumber: "" }],
  ])("refuses a device with %s", async (_, DeviceId) => {
    const body = inform();
    if (body.kind !== "acs-request" || body.method !== "Inform") throw new Error("no Inform");
    const chunks = writeEnvelope({ namespace, header: {}, body: { ...body, message: { ...body.message, DeviceId } } });
    const reply = await ask(acs.url, { method: "POST", body: Buffer.concat(chunks) });
    expect(reply.text).toContain("<FaultCode>8003</FaultCode>");
    expect(acs.devices.all()).toEqual([]);
  });

  it.each<[string, () => Promise<unknown>]>([
    [
      "an answer with another ID",
      () => cpe.post({ kind: "cpe-response", method: "Reboot", message: {} }, { id: "other" }),
    ],
    ["an answer to something else", () => cpe.post({ kind: "cpe-response", method: "FactoryReset", message: {} }, {})],
    ["what is no XML", () => cpe.raw("<soap")],
  ])("ends on %s, and tells that the call failed", async (_, answer) => {
    await cpe.post(inform());
    queue("Reboot", { CommandKey: "" });
    await cpe.empty();
    await expect(answer()).rejects.toThrow("400");
    expect(stateOf()).toMatchObject({ name: "failed" });
    expect(acs.inSession(device())).toBe(false);
  });

  it("tells that a call failed where the device answers nothing, or not what the schema allows", async () => {
    await cpe.post(inform());
    queue("Reboot", { CommandKey: "" }, "one");
    queue("AddObject", { ObjectName: "Device.X." }, "two");
    await cpe.empty();
    await cpe.empty();
    expect(stateOf("one")).toMatchObject({ name: "failed", reason: "the device answered with an empty message" });
    const wrong = await cpe.raw(
      `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><c:AddObjectResponse xmlns:c="${namespace}"><InstanceNumber>0</InstanceNumber></c:AddObjectResponse></s:Body></s:Envelope>`,
    );
    expect(wrong.status).toBe(204);
    expect(stateOf("two")).toMatchObject({ name: "failed", reason: expect.stringContaining("InstanceNumber") });
  });

  it("needs an Inform first", async () => {
    await expect(cpe.empty()).rejects.toThrow("400");
    await expect(cpe.post({ kind: "acs-request", method: "GetRPCMethods", message: {} })).rejects.toThrow("400");
  });

  it("is found by its connection where a device keeps no cookies", async () => {
    const { Agent, request } = await import("node:http");
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const post = (body: Buffer) =>
      new Promise<number>((resolve, reject) => {
        const sent = request(acs.url, { method: "POST", agent }, (reply) => {
          reply.resume().on("end", () => resolve(reply.statusCode ?? 0));
        });
        sent.on("error", reject).end(body);
      });
    expect(await post(Buffer.concat(writeEnvelope({ namespace, header: {}, body: inform() })))).toBe(200);
    expect(await post(Buffer.alloc(0))).toBe(204);
    agent.destroy();
  });

  it("replaces one that the same device had before", async () => {
    await cpe.post(inform());
    queue("Reboot", { CommandKey: "" });
    await cpe.empty();
    const again = openCpe(acs.url);
    await again.post(inform(["1 BOOT"]));
    expect(stateOf()).toMatchObject({ name: "failed", reason: "the device began another session" });
    await expect(cpe.post({ kind: "cpe-response", method: "Reboot", message: {} }, {})).rejects.toThrow("400");
    expect((await again.empty()).status).toBe(204);
    await again.close();
  });

  it("ends when the device is silent for too long", async () => {
    const hasty = await startTestAcs({ sessionTimeoutSeconds: 0.05 });
    const silent = openCpe(hasty.url);
    await silent.post(inform());
    hasty.devices.get(id)?.queue("t", callFromJson("Reboot", { CommandKey: "" }), 0);
    await silent.empty();
    const failed = () => (hasty.devices.get(id)?.task("t")?.state.name === "failed" ? true : undefined);
    expect(await hasty.devices.until(failed, 5000)).toBe(true);
    await silent.close();
    await hasty.close();
  });
});

describe("bodies", () => {
  const chunks = () => Buffer.concat(writeEnvelope({ namespace, header: {}, body: inform() }));
  it.each([
    ["gzip", 200],
    ["br", 415],
    ["deflate", 400],
  ])("coded as gzip and called %s give %i", async (coding, status) => {
    const body = gzipSync(chunks());
    expect((await ask(acs.url, { method: "POST", headers: { "Content-Encoding": coding }, body })).status).toBe(status);
  });

  it("are bounded, packed and unpacked", async () => {
    const bomb = gzipSync(Buffer.alloc(40 * 1024 * 1024));
    const headers = { "Content-Encoding": "gzip" };
    expect((await ask(acs.url, { method: "POST", headers, body: bomb })).status).toBe(413);
    const large = await ask(acs.url, { method: "POST", body: Buffer.alloc(17 * 1024 * 1024) }).catch(
      (error) => error.code,
    );
    // The reply may be lost when the rest of the body meets a closed socket.
    expect(large?.status === 413 || large === "ECONNRESET" || large === "EPIPE").toBe(true);
  });
});

describe("what is kept", () => {
  it("outlives the ACS; what was under way is asked again", async () => {
    const store = openMemoryStore();
    const before = await startTestAcs({ store });
    const device = openCpe(before.url);
    await device.post(inform(["0 BOOTSTRAP"], { "Device.A": "x" }));
    before.devices.get(id)?.queue("t", callFromJson("Reboot", { CommandKey: "k" }), 0);
    await device.empty();
    await device.close();
    // The ACS is not closed, as in a crash: what it has told the device is in the store already.
    const after = await startTestAcs({ store });
    expect(after.devices.get(id)?.parameters.get("Device.A")?.value).toBe("x");
    expect(after.devices.get(id)?.lastInform?.events).toEqual(["0 BOOTSTRAP"]);
    expect(after.devices.get(id)?.nextQueued()).toMatchObject({ method: "Reboot", message: { CommandKey: "k" } });
    expect((await api(after, "")).document).toMatchObject([{ id, informs: 1, queued: 1 }]);
    await before.close();
    await after.close();
  });

  it("gives a device credentials for connection requests at its BOOTSTRAP", async () => {
    const giving = await startTestAcs({ provision: true });
    const told = { "Device.ManagementServer.ConnectionRequestURL": "http://127.0.0.1:1/x" };
    for (const [events, expected] of [
      [["1 BOOT"], 1],
      [["1 BOOT"], 0],
      [["0 BOOTSTRAP"], 1],
    ] as const) {
      const device = openCpe(giving.url);
      await device.post(inform(events, told));
      const { envelope } = await device.empty();
      expect(envelope === undefined ? 0 : 1).toBe(expected);
      if (envelope !== undefined) {
        const response = { kind: "cpe-response", method: "SetParameterValues", message: { Status: 0 } } as const;
        await device.post(response, envelope.header);
      }
      await device.close();
    }
    expect(giving.devices.get(id)?.connectionRequest).toMatchObject({ username: "cpe-agent-acs" });
    const shown = JSON.stringify((await api(giving, `/${id}`)).document);
    expect(shown).not.toContain(giving.devices.get(id)?.connectionRequest?.password);
    await giving.close();
  });
});
