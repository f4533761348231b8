import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import type { ControlRequest } from "../../src/agent/control/requests.ts";
import { problemOf } from "../../src/agent/control/requests.ts";
import type { DeviceContext } from "../../src/device/binding/context.ts";
import type { Kind } from "../../src/model/kind/kind.ts";
import { reboot, unreachable } from "../harness/simulated/simulated-acs.ts";
import { management, simulatedKind, users, World } from "../harness/simulated/simulated-device.ts";

let kind: Kind<DeviceContext>;
beforeAll(async () => {
  kind = await simulatedKind();
});

async function living(): Promise<{ world: World; agent: Awaited<ReturnType<World["start"]>>["agent"] }> {
  const world = new World(kind);
  const { agent } = await world.start();
  await world.clock.advance(1000);
  return { world, agent };
}

describe("what is asked locally", () => {
  it("is answered with values, names and attributes", async () => {
    const { agent } = await living();
    expect(await agent.control({ command: "get", paths: [`${users}1.Username`, `${management}Password`] })).toEqual({
      ok: true,
      result: {
        values: [
          { path: `${users}1.Username`, value: "admin", type: "string" },
          { path: `${management}Password`, value: "", type: "string" },
        ],
      },
    });
    const all = await agent.control({ command: "get", paths: [] });
    expect(all.ok && all.result.values.length).toBeGreaterThan(20);
    expect(await agent.control({ command: "names", path: users, nextLevel: true })).toEqual({
      ok: true,
      result: { names: [{ path: `${users}1.`, writable: true }] },
    });
    const attributes = await agent.control({ command: "attributes", paths: ["Device.DeviceInfo.SoftwareVersion"] });
    expect(attributes).toMatchObject({ ok: true, result: { attributes: [{ notification: 2 }] } });
  });

  it("changes rows, and adds none whose values are refused", async () => {
    const { agent } = await living();
    const add = (values: Record<string, string>, path = users) => agent.control({ command: "add", path, values });
    expect(await add({ Username: "second" })).toEqual({
      ok: true,
      result: { path: `${users}2.`, instanceNumber: 2, status: "applied" },
    });
    expect(await add({ Nonsense: "" })).toMatchObject({
      ok: false,
      error: { kind: "refused", faults: [{ kind: "name" }] },
    });
    expect(await add({ Username: "third" }, `${users}[web].`)).toMatchObject({ result: { path: `${users}3.` } });
    const named = { command: "get", paths: [`${users}3.Alias`, `${users}3.Username`] } as const;
    expect(await agent.control(named)).toMatchObject({ result: { values: [{ value: "web" }, { value: "third" }] } });
    for (const row of [2, 3]) {
      expect(await agent.control({ command: "delete", path: `${users}${row}.` })).toMatchObject({ ok: true });
    }
    expect(await agent.control({ command: "names", path: users, nextLevel: true })).toMatchObject({
      result: { names: [{ path: `${users}1.` }] },
    });
  });

  it.each([
    { what: "an unknown path", path: `${users}9.Username`, value: "", kind: "name" },
    { what: "a read-only parameter", path: "Device.DeviceInfo.SoftwareVersion", value: "2", kind: "read-only" },
    { what: "a wrong value", path: `${management}PeriodicInformInterval`, value: "0", kind: "value" },
  ])("is refused with the reason: $what", async ({ path, value, kind: fault }) => {
    const { agent } = await living();
    expect(await agent.control({ command: "set", values: [{ path, value }] })).toMatchObject({
      ok: false,
      error: { kind: "refused", faults: [{ path, kind: fault }] },
    });
  });

  it("includes how the agent gets on with its ACS", async () => {
    const { world, agent } = await living();
    expect(await agent.control({ command: "status" })).toMatchObject({
      ok: true,
      result: {
        acsUrl: "http://acs.example/",
        enabled: true,
        bootstrapped: true,
        uptimeSeconds: 1,
        session: "idle",
        retryCount: 0,
        pendingEvents: 0,
        connectionRequestUrl: expect.stringMatching(/^http:\/\/192\.0\.2\.7/),
        lastSession: { ok: true, outcome: "ok", events: ["0 BOOTSTRAP", "1 BOOT"] },
      },
    });
    world.acs.interfere = () => unreachable;
    world.listeners.request();
    await agent.control({ command: "set", values: [{ path: "Device.DeviceInfo.ProvisioningCode", value: "x" }] });
    await world.clock.advance(100);
    expect(await agent.control({ command: "status" })).toMatchObject({
      result: {
        session: "waiting-to-retry",
        nextRetrySeconds: expect.any(Number),
        lastSession: { outcome: "unreachable" },
      },
    });
  });

  it("opens a session that says so, and tells how it went [TR-069 3.7.1.5]", async () => {
    const { world, agent } = await living();
    const answer = agent.control({ command: "inform", wait: true });
    await world.clock.advance(10);
    expect(await answer).toMatchObject({ ok: true, result: { session: { ok: true, events: ["X 00D0B7 INFORM"] } } });
    expect(await agent.control({ command: "inform", wait: false })).toEqual({ ok: true, result: {} });
    await world.clock.advance(10);
    expect(await agent.control({ command: "sessions", limit: 2 })).toMatchObject({
      result: { sessions: [{ events: ["X 00D0B7 INFORM"] }, { events: ["X 00D0B7 INFORM"] }] },
    });
    world.acs.interfere = () => unreachable;
    const failed = agent.control({ command: "inform", wait: true });
    await world.clock.advance(10);
    expect(await failed).toMatchObject({ ok: true, result: { session: { ok: false, outcome: "unreachable" } } });
    expect(await agent.control({ command: "status" })).toMatchObject({ result: { session: "idle", retryCount: 1 } });
  });

  it("is told of a running session, and the session asked for comes after it", async () => {
    const { world, agent } = await living();
    const release = world.acs.hold();
    world.listeners.request();
    await world.clock.advance(10);
    expect(await agent.control({ command: "status" })).toMatchObject({ result: { session: "running" } });
    const answer = agent.control({ command: "inform", wait: true });
    release();
    await world.clock.advance(10);
    expect(await answer).toMatchObject({ result: { session: { events: ["X 00D0B7 INFORM"] } } });
    expect(world.acs.events.slice(1)).toEqual([["6 CONNECTION REQUEST"], ["X 00D0B7 INFORM"]]);
  });

  it.each([
    undefined,
    null,
    "status",
    [],
    {},
    { command: "format-disk" },
    { command: "toString" },
    { command: "get" },
    { command: "get", paths: [1] },
    { command: "set", values: [{ path: "x" }] },
    { command: "set-attributes", changes: [{ path: "x", notification: 7 }] },
    { command: "inform", wait: "yes" },
  ])("is refused when it is no request: %j", async (request) => {
    const { agent } = await living();
    const answer = await agent.control(request as unknown as ControlRequest<"status">);
    expect(answer).toMatchObject({ ok: false, error: { kind: "invalid", message: expect.any(String) } });
  });

  it("never breaks on any JSON", () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => typeof problemOf(value) === "string"));
  });
});

describe("a stop", () => {
  it("ends a session that hangs, within two seconds, and loses nothing", async () => {
    const { world, agent } = await living();
    world.acs.todo = [reboot("never answered")];
    world.acs.hold();
    world.listeners.request();
    await world.clock.advance(10);
    const waiting = agent.control({ command: "inform", wait: true });
    const stopped = agent.stop();
    await world.clock.advance(2000);
    await stopped;
    expect(await waiting).toMatchObject({ ok: false, error: { kind: "stopping" } });
    expect(await agent.control({ command: "status" })).toMatchObject({ ok: false, error: { kind: "stopping" } });
    expect(world.listeners.open.size).toBe(0);
    expect(world.clock.pendingTimers).toBe(0);
  });

  it("leaves nothing behind when nothing happens", async () => {
    const { world, agent } = await living();
    await agent.stop();
    expect(world.clock.pendingTimers).toBe(0);
    expect(world.listeners.open.size).toBe(0);
  });
});
