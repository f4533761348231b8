import { beforeAll, describe, expect, it } from "vitest";
import type { DeviceContext } from "../../../src/device/binding/context.ts";
import type { Kind } from "../../../src/model/kind/kind.ts";
import { type OwnRequest, reply, setValues, unreachable } from "../../harness/simulated/simulated-acs.ts";
import { management, noteType, simulatedKind, World } from "../../harness/simulated/simulated-device.ts";

// The device asks for a file, and finds out what the ACS can be asked. [TR-069 A.4.2.2, A.3.1.1, A.5.2, 3.7.1.5]

let kind: Kind<DeviceContext>;
beforeAll(async () => {
  kind = await simulatedKind();
});

async function living() {
  const world = new World(kind);
  const { agent } = await world.start();
  await world.clock.advance(1000);
  const want = (values: Readonly<Record<string, string>> = {}, fileType = noteType) =>
    agent.control({ command: "request-download", fileType, values });
  return { world, acs: world.acs, agent, want };
}

const names = (requests: readonly OwnRequest[] | undefined): readonly string[] =>
  (requests ?? []).map(({ method }) => method);
const day = 86_400_000;
const fault = (faultCode: number) =>
  ({ faultCode, faultString: "no", soapFaultCode: "Server", parameterFaults: [] }) as const;
const refusing = (faultCode: number) =>
  reply({ namespace: "urn:dslforum-org:cwmp-1-0", header: {}, body: { kind: "fault", fault: fault(faultCode) } });

describe("a wish for a file", () => {
  it("is told with its arguments in a session of its own, once the ACS has said that it knows how", async () => {
    const { world, acs, want } = await living();
    expect(await want({ Version: "2", Locale: "de" })).toEqual({ ok: true, result: {} });
    await world.clock.advance(day);
    expect(acs.events.slice(1)).toEqual([["9 REQUEST DOWNLOAD"]]);
    expect(acs.last?.asked).toMatchObject([
      { method: "GetRPCMethods" },
      {
        method: "RequestDownload",
        message: {
          FileType: noteType,
          FileTypeArg: [
            { Name: "Version", Value: "2" },
            { Name: "Locale", Value: "de" },
          ],
        },
      },
    ]);
  });

  it("is told without asking again what the ACS can, also after a restart", async () => {
    const { world, want } = await living();
    await want();
    await world.clock.advance(1000);
    const { agent } = await world.start();
    await world.clock.advance(1000);
    await agent.control({ command: "request-download", fileType: noteType, values: {} });
    await world.clock.advance(1000);
    expect(names(world.acs.last?.asked)).toEqual(["RequestDownload"]);
  });

  it("goes with others, one request each, and one event for all", async () => {
    const { world, acs, want } = await living();
    const release = acs.hold();
    await Promise.all([want({ a: "1" }), want({ b: "2" })]);
    release();
    await world.clock.advance(day);
    expect(acs.events.slice(1)).toEqual([["9 REQUEST DOWNLOAD"]]);
    expect(names(acs.last?.asked)).toEqual(["GetRPCMethods", "RequestDownload", "RequestDownload"]);
  });

  it("that comes in the middle of a session is told in the next", async () => {
    const { world, acs, want } = await living();
    const later: unknown[] = [];
    acs.onRequest = (method) => {
      if (method === "RequestDownload" && later.length === 0) later.push(want({ second: "1" }));
      return undefined;
    };
    await want({ first: "1" });
    await world.clock.advance(day);
    expect(acs.events.slice(1)).toEqual([["9 REQUEST DOWNLOAD"], ["9 REQUEST DOWNLOAD"]]);
    expect(names(acs.asked)).toEqual(["GetRPCMethods", "RequestDownload", "RequestDownload"]);
  });

  it.each([
    { what: "a restart", url: undefined },
    { what: "a change of the ACS", url: "http://other.example/" },
  ])("does not outlive $what", async ({ url }) => {
    const { world, acs, agent, want } = await living();
    acs.interfere = () => unreachable;
    await want();
    await world.clock.advance(1000);
    acs.interfere = () => undefined;
    if (url === undefined) await world.start();
    else await agent.control({ command: "set", values: [{ path: `${management}URL`, value: url }] });
    await world.clock.advance(day);
    expect(acs.asked).toEqual([]);
    expect(acs.events.flat()).not.toContain("9 REQUEST DOWNLOAD");
  });

  it.each([8001, 8002, 8004])("that the ACS refuses with %i is not repeated", async (code) => {
    const { world, acs, want } = await living();
    acs.onRequest = (method) => (method === "RequestDownload" ? refusing(code) : undefined);
    await want();
    await world.clock.advance(day);
    expect(acs.events.slice(1)).toEqual([["9 REQUEST DOWNLOAD"]]);
    expect(names(acs.asked)).toEqual(["GetRPCMethods", "RequestDownload"]);
  });

  it("is refused where there is no use for the file, no ACS, or too many wait", async () => {
    const { world, acs, agent, want } = await living();
    expect(await want({}, "4 Tone File")).toMatchObject({
      ok: false,
      error: { kind: "refused", message: expect.stringContaining(noteType) },
    });
    acs.hold();
    for (let wish = 0; wish < 16; wish += 1) expect(await want()).toMatchObject({ ok: true });
    expect(await want()).toMatchObject({ ok: false, error: { kind: "refused" } });
    await agent.control({ command: "set", values: [{ path: `${management}EnableCWMP`, value: "false" }] });
    expect(await want()).toMatchObject({ ok: false, error: { kind: "disabled" } });
    await world.clock.advance(1000);
  });
});

describe("an ACS that has no RequestDownload", () => {
  it("hears of the event alone, and is not called [interop A.1.5]", async () => {
    const { world, acs, want } = await living();
    acs.methods = ["Inform", "GetRPCMethods", "TransferComplete"];
    await want();
    await world.clock.advance(day);
    await want();
    await world.clock.advance(day);
    expect(acs.events.slice(1)).toEqual([["9 REQUEST DOWNLOAD"], ["9 REQUEST DOWNLOAD"]]);
    expect(names(acs.asked)).toEqual(["GetRPCMethods"]);
    expect(acs.sessions.every(({ ended }) => ended)).toBe(true);
  });

  it("is asked again after a start, since it may have learnt", async () => {
    const { world, acs, want } = await living();
    acs.methods = ["Inform", "GetRPCMethods"];
    await want();
    await world.clock.advance(1000);
    acs.methods = ["Inform", "GetRPCMethods", "RequestDownload"];
    const { agent } = await world.start();
    await world.clock.advance(1000);
    await agent.control({ command: "request-download", fileType: noteType, values: {} });
    await world.clock.advance(1000);
    expect(names(acs.last?.asked)).toEqual(["GetRPCMethods", "RequestDownload"]);
  });

  it("and says that it has is called once", async () => {
    const { world, acs, want } = await living();
    acs.methods = ["Inform", "GetRPCMethods"];
    acs.listed = ["Inform", "GetRPCMethods", "RequestDownload", "Unheard-of", "X_ACME_Method"];
    await want();
    await world.clock.advance(day);
    await want();
    await world.clock.advance(day);
    expect(names(acs.asked)).toEqual(["GetRPCMethods", "RequestDownload"]);
    expect(acs.events.slice(1)).toEqual([["9 REQUEST DOWNLOAD"], ["9 REQUEST DOWNLOAD"]]);
  });

  it("and does not say what it has is called once", async () => {
    const { world, acs, want } = await living();
    acs.methods = ["Inform"];
    await want();
    await world.clock.advance(day);
    expect(names(acs.asked)).toEqual(["GetRPCMethods", "RequestDownload"]);
  });
});

describe("an ACS that breaks the session over a request of the device", () => {
  it.each(["RequestDownload", "GetRPCMethods"] as const)(
    "(%s) gets to manage it all the same, and is spared it until the next start [interop A.1.5]",
    async (broken) => {
      const { world, acs, want } = await living();
      acs.onRequest = (method) =>
        method === broken ? { ok: false, code: "status", reason: "500 Internal Server Error" } : undefined;
      await want();
      acs.todo = [setValues({ [`${management}PeriodicInformInterval`]: "60" })];
      await world.clock.advance(day);
      expect(acs.todo).toEqual([]);
      expect(names(acs.asked).filter((method) => method === broken)).toHaveLength(3);
      expect(names(acs.asked).filter((method) => method === "RequestDownload").length).toBeLessThan(4);
      expect(acs.sessions).toHaveLength(5);
      await want();
      await world.clock.advance(day);
      expect(acs.sessions).toHaveLength(6);
    },
  );
});
