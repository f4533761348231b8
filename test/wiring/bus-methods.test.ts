import { describe, expect, it } from "vitest";
import type { Agent } from "../../src/agent/agent.ts";
import type { ControlAnswer, SessionRecord, StatusReport } from "../../src/agent/control/results.ts";
import { busMethods } from "../../src/wiring/bus-methods.ts";

const nowMs = Date.UTC(2026, 10, 28, 23, 30);

const session: SessionRecord = {
  startedAtMs: nowMs - 60_000,
  durationMs: 2000,
  ok: false,
  outcome: "unreachable",
  reason: "cannot connect",
  url: "https://acs.example/",
  events: ["1 BOOT"],
  rpcs: 0,
  retryCount: 3,
};

const report: StatusReport = {
  identity: {
    manufacturer: "Acme",
    oui: "0200C0",
    productClass: "Router",
    serialNumber: "1",
    modelName: "R1",
    description: "Acme R1",
    hardwareVersion: "1",
    softwareVersion: "24.10.2",
    provisioningCode: "",
  },
  acsUrl: "https://cpe:not-to-be-told@acs.example/cwmp",
  acsUrlOrigin: "dhcp",
  discovered: { link: "eth0", option: 43 },
  enabled: true,
  bootstrapped: true,
  uptimeSeconds: 12.7,
  connectionRequestUrl: "http://192.0.2.7:7547/x",
  session: "idle",
  retryCount: 0,
  nextRetrySeconds: undefined,
  nextPeriodicInformSeconds: 600,
  pendingEvents: 0,
  lastSession: session,
};

/** The methods of an agent that answers so, and what it was asked. */
function offered(answer: unknown) {
  const asked: unknown[] = [];
  const agent = {
    control: async (request: unknown) => {
      asked.push(request);
      return answer;
    },
    stop: async () => {},
  } as unknown as Agent;
  const methods = busMethods(agent, () => nowMs);
  return {
    asked,
    call: (method: string, args: Readonly<Record<string, unknown>> = {}) => methods[method]?.call(args),
  };
}

const statusOf = (members: Partial<StatusReport> = {}) =>
  offered({ ok: true, result: { ...report, ...members } } satisfies ControlAnswer<"status">).call("status");

describe("the agent on the bus of its system", () => {
  it("says how it gets on, without secrets", async () => {
    const status = await statusOf();
    expect(status).toMatchObject({
      ok: true,
      data: {
        cwmp: { status: "up", acs_url: "https://acs.example/cwmp", acs_url_origin: "dhcp", session: "idle" },
        device: { serial_number: "1", uptime: 12 },
        last_session: {
          status: "failure",
          outcome: "unreachable",
          start_time: "2026-11-28T23:29:00Z",
          end_time: "2026-11-28T23:29:02Z",
          events: ["1 BOOT"],
        },
        next_session: { why: "periodic", seconds: 600, start_time: "2026-11-28T23:40:00Z" },
      },
    });
    expect(JSON.stringify(status)).not.toContain("not-to-be-told");
  });

  it.each([
    [{ nextRetrySeconds: 5 }, { why: "retry", seconds: 5 }],
    [
      { nextRetrySeconds: 5, nextPeriodicInformSeconds: undefined },
      { why: "retry", seconds: 5 },
    ],
    [{ nextRetrySeconds: 700 }, { why: "periodic", seconds: 600 }],
    [{ nextPeriodicInformSeconds: undefined }, undefined],
  ])("says what comes next of %j", async (members, next) => {
    const status = await statusOf(members);
    const found = status?.data.next_session;
    if (next === undefined) expect(found).toBeUndefined();
    else expect(found).toMatchObject(next);
  });

  it.each([
    [{ acsUrl: "" }, "no-acs"],
    [{ enabled: false }, "disabled"],
  ])("says of %j that it is %s", async (members, status) => {
    expect((await statusOf(members))?.data.cwmp).toMatchObject({ status });
  });

  it("begins a session, and waits for its end where it is to", async () => {
    const started = offered({ ok: true, result: {} });
    expect(await started.call("inform")).toEqual({ ok: true, data: { status: "started" } });
    const waited = offered({ ok: true, result: { session } });
    expect(await waited.call("inform", { wait: true })).toMatchObject({ ok: true, data: { status: "failure" } });
    expect([...started.asked, ...waited.asked]).toEqual([
      { command: "inform", wait: false },
      { command: "inform", wait: true },
    ]);
  });

  it.each([
    ["invalid", "invalid"],
    ["refused", "invalid"],
    ["disabled", "denied"],
    ["not-allowed", "denied"],
    ["stopping", "failed"],
    ["failed", "failed"],
  ] as const)("says why it does not: %s", async (kind, why) => {
    const { call } = offered({ ok: false, error: { kind, message: "no ACS", faults: [] } });
    const data = { error: { kind, message: "no ACS" } };
    expect(await call("inform")).toEqual({ ok: false, why, data });
    expect(await call("status")).toEqual({ ok: false, why, data });
  });

  it.each([
    ["status", { wait: true }],
    ["inform", { event: "2 PERIODIC" }],
    ["inform", { wait: "yes" }],
  ])("does nothing when %s is called with %j", async (method, args) => {
    const { asked, call } = offered({ ok: true, result: {} });
    expect(await call(method, args)).toMatchObject({ ok: false, why: "invalid" });
    expect(asked).toEqual([]);
  });
});
