import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { applyRuns } from "../../src/fleet/cpes/state-runs.ts";
import { cpeStates } from "../../src/fleet/fleet-cpe.ts";
import { operation, wrongBy } from "./api-description.ts";
import { type FleetStage, fleetStage } from "./fleet-stage.ts";
import { toldEvents } from "./told-events.ts";

// The API of a fleet's page, against docs/openapi.json and over a socket.

let stage: FleetStage;
beforeAll(async () => {
  stage = await fleetStage(6);
});
afterAll(() => stage.close());

const code = "Device.DeviceInfo.ProvisioningCode";
/** In the order in which they are asked. */
const asked: readonly (readonly [name: string, body: object])[] = [
  ["status", {}],
  ["set", { select: "i=2", values: [{ path: code, value: "x" }] }],
  ["get", { select: "i=1-2", paths: [code] }],
  ["inform", { select: "i=1", wait: true }],
  ["reboot", { select: "i=1" }],
  ["stop", { select: "i=3" }],
  ["start", { select: "i=3" }],
  ["fault-add", { rule: { fault: "slow-drip", select: "10%", times: "2", for: "1m" } }],
  ["fault-list", {}],
  ["fault-remove", { id: "all" }],
];

describe("the API of a fleet's page", () => {
  it.each(asked)("is as the document tells: %s %j", async (name, body) => {
    const path = `/api/fleet/operations/${name}`;
    const { requestBody, responses } = operation(path, "post");
    expect(wrongBy(requestBody?.content["application/json"].schema ?? {}, body)).toEqual([]);
    const { document: answer, status } = await stage.ask(path, body);
    expect([status, answer]).toEqual([200, expect.anything()]);
    expect(wrongBy(responses["200"]?.content?.["application/json"]?.schema ?? {}, answer)).toEqual([]);
  });

  it.each(["/api/fleet", "/api/fleet/timeline", "/api/fleet/faults"])("is as the document tells: %s", async (path) => {
    const { document: answer, status } = await stage.ask(path);
    expect(status).toBe(200);
    const schema = operation(path, "get").responses["200"]?.content?.["application/json"]?.schema ?? {};
    expect(wrongBy(schema, answer)).toEqual([]);
  });

  it("asks one CPE what an agent is asked", async () => {
    const { document } = await stage.ask("/api/cpes/2/operations/status", {});
    expect(document).toMatchObject({ identity: { serialNumber: "FLEET000002" } });
    const refused = await stage.ask("/api/cpes/2/operations/set", { values: [{ path: "Device.Nowhere", value: "1" }] });
    expect([refused.status, refused.document]).toMatchObject([409, { error: { kind: "refused" } }]);
  });

  it("tells what was said in sessions of a CPE from when it is looked at on", async () => {
    const ofLatest = async (number: number): Promise<unknown> => {
      const { document } = await stage.ask(`/api/cpes/${number}/operations/sessions`, {});
      const [{ startedAtMs, durationMs }] = (document as { sessions: [{ startedAtMs: number; durationMs: number }] })
        .sessions;
      const path = `/api/cpes/${number}/conversation`;
      const answer = await stage.ask(`${path}?startedAtMs=${startedAtMs}&durationMs=${durationMs}`);
      const schema = operation("/api/cpes/{number}/conversation", "get").responses["200"]?.content;
      expect(wrongBy(schema?.["application/json"]?.schema ?? {}, answer.document)).toEqual([]);
      return answer.document;
    };
    const inform = () => stage.ask("/api/fleet/operations/inform", { select: "i=4", wait: true });
    await inform();
    expect(await ofLatest(4)).toEqual({ said: [] });
    await inform();
    const { said } = (await ofLatest(4)) as { said: readonly { what: string; envelope: string }[] };
    // A connection that was kept is not told of again.
    const words = said.map(({ what }) => what).filter((what) => !what.startsWith("connected"));
    expect(words).toEqual(["Inform", "InformResponse", "empty", "empty"]);
    expect(said.map(({ what }) => what)).toContain("connected to 127.0.0.1");
    const told = said.find(({ what }) => what === "Inform");
    expect(told?.envelope).toContain("<SerialNumber>FLEET000004</SerialNumber>");
  });

  it.each([
    ["/api/cpes/4/conversation?startedAtMs=1", undefined, 400, "durationMs must be a whole number"],
    ["/api/cpes/7/operations/status", {}, 400, "there is no CPE 7"],
    ["/api/cpes/2/operations/dance", {}, 400, "there is no command"],
    ["/api/fleet/operations/end", {}, 404, "there are status, get"],
    ["/api/fleet/operations/get", { select: "nobody", paths: [] }, 400, "chooses no CPEs"],
    ["/api/fleet/operations/reboot", {}, 400, "a member is missing"],
    ["/api/fleet/operations/fault-add", { rule: { fault: "slow" } }, 400, "slow"],
    ["/api/fleet/nothing", undefined, 404, "no such resource"],
    ["/api/fleet/live?cpe=x", undefined, 400, "cpe must be the number"],
  ])("refuses %s %j", async (path, body, status, reason) => {
    const answer = await stage.ask(path, body);
    expect([answer.status, answer.text]).toEqual([status, expect.stringContaining(reason)]);
  });

  it("tells all states at first, then what has changed, and the CPE that is looked at", async () => {
    const heard = toldEvents(`${stage.url}api/fleet/live?cpe=5`);
    const states = new Uint8Array(6);
    const hear = async (kind: string): Promise<unknown> => {
      for (let next = await heard.next(); !next.done; next = await heard.next()) {
        const [event, data] = next.value;
        if (event === "states") {
          const { runs, size } = data as { runs: string; size: number };
          expect(size).toBe(6);
          applyRuns(states, Buffer.from(runs, "base64"));
        }
        if (event === kind) return data;
      }
      throw new Error("the stream has ended");
    };
    await hear("states");
    expect(await hear("status")).toMatchObject({ identity: { serialNumber: "FLEET000005" } });
    await stage.ask("/api/fleet/operations/stop", { select: "i=5-6" });
    while (cpeStates[states[4] ?? 0] !== "stopped" || cpeStates[states[5] ?? 0] !== "stopped") await hear("states");
    expect(cpeStates[states[1] ?? 0]).not.toBe("stopped");
    const asked = await stage.ask("/api/cpes/5/operations/status", {});
    expect([asked.status, asked.text]).toEqual([503, expect.stringContaining("FLEET000005 is stopped")]);
  });
});

it("lets nobody change anything where it is for reading only, and asks for the password where there is one", async () => {
  const { hashOf } = await import("../../src/web/access/password-hash.ts");
  const [readOnly, locked] = [
    await fleetStage(1, { "web.readOnly": "true" }),
    await fleetStage(1, { "web.passwordHash": await hashOf("correct horse") }),
  ];
  onTestFinished(async () => {
    await readOnly.close();
    await locked.close();
  });
  const statusOf = async (of: FleetStage, path: string, body?: unknown): Promise<number> =>
    (await of.ask(path, body)).status;
  expect(await statusOf(readOnly, "/api/fleet/operations/status", {})).toBe(200);
  expect(await statusOf(readOnly, "/api/fleet/operations/reboot", { select: "all" })).toBe(403);
  expect(await statusOf(readOnly, "/api/cpes/1/operations/set", { values: [] })).toBe(403);
  for (const path of ["/api/fleet", "/api/fleet/live"]) expect(await statusOf(locked, path)).toBe(401);
  expect(await statusOf(locked, "/api/cpes/1/operations/status", {})).toBe(401);
});
