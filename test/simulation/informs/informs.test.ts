import { beforeAll, describe, expect, it } from "vitest";
import type { DeviceContext } from "../../../src/device/binding/context.ts";
import type { Kind } from "../../../src/model/kind/kind.ts";
import { scheduleInform, setValues } from "../../harness/simulated/simulated-acs.ts";
import { defaults, management, simulatedKind, World } from "../../harness/simulated/simulated-device.ts";
import { VirtualClock } from "../../harness/simulated/virtual-clock.ts";

let kind: Kind<DeviceContext>;
beforeAll(async () => {
  kind = await simulatedKind();
});

const hour = 3_600_000;
const noon = Date.UTC(2026, 5, 1, 12);
const periodic = (intervalSeconds: number, time = "2026-01-01T00:20:00Z") => ({
  ...defaults,
  periodicInform: { enable: true, intervalSeconds, time },
});

/** The wall clock at each Inform from now on. */
function timesOf(world: World): number[] {
  const times: number[] = [];
  world.acs.onInform = () => times.push(world.clock.wallMs());
  return times;
}

describe("periodic Informs [TR-181 ManagementServer.PeriodicInformTime]", () => {
  it("come on the phase for a year, one session each", async () => {
    const world = new World(kind, new VirtualClock(noon));
    await world.start({ defaults: periodic(12 * 3600) });
    await world.clock.advance(1000);
    const times = timesOf(world);
    await world.clock.advance(365 * 24 * hour);
    expect(times).toEqual(Array.from({ length: 365 * 2 }, (_, index) => noon + 20 * 60_000 + index * 12 * hour));
    expect(world.acs.events.slice(1).every(([event, ...others]) => event === "2 PERIODIC" && others.length === 0)).toBe(
      true,
    );
    expect(world.acs.sessions.every(({ ended }) => ended)).toBe(true);
  });

  it("come every second if they must, and never two at a time", async () => {
    const world = new World(kind, new VirtualClock(noon));
    await world.start({ defaults: periodic(1) });
    await world.clock.advance(100_000);
    expect(world.acs.sessions.length).toBe(101);
    expect(world.acs.opened).toBe(world.acs.sessions.length);
  });

  it.each([
    { what: "interval", values: { PeriodicInformInterval: "600" }, atMs: noon + 10 * 60_000 },
    { what: "time", values: { PeriodicInformTime: "2030-01-01T00:05:00Z" }, atMs: noon + 5 * 60_000 },
  ])("follow a new $what at once", async ({ values, atMs }) => {
    const world = new World(kind, new VirtualClock(noon));
    world.acs.todo = [setValues(prefixed(values))];
    await world.start({ defaults: periodic(3600) });
    const times = timesOf(world);
    await world.clock.advance(hour / 5);
    expect(times[1]).toBe(atMs);
  });

  it("end when they are turned off, and begin when they are turned on", async () => {
    const world = new World(kind, new VirtualClock(noon));
    const { agent } = await world.start({ defaults: periodic(3600) });
    const turn = (value: string) =>
      agent.control({ command: "set", values: [{ path: `${management}PeriodicInformEnable`, value }] });
    await world.clock.advance(1000);
    await turn("false");
    await world.clock.advance(10 * hour);
    expect(world.acs.sessions.length).toBe(1);
    await turn("true");
    await world.clock.advance(2 * hour);
    expect(world.acs.sessions.length).toBe(3);
  });

  it("have a phase of their own, other for each device, while there is no clock; the true one once it is set", async () => {
    const world = new World(kind, new VirtualClock(0, false));
    await world.start({ defaults: periodic(3600), configuration: { pollSeconds: 10 } });
    const times = timesOf(world);
    await world.clock.advance(2 * hour);
    expect(times.length).toBe(3);
    expect((times[1] ?? 0) % hour).not.toBe(20 * 60_000);
    expect(world.acs.last?.inform.CurrentTime).toMatch(/^0001-01-01T0[0-2]:\d\d:\d\d$/);
    world.clock.synchronize(noon);
    await world.clock.advance(hour);
    expect(times.at(-1)).toBe(noon + 20 * 60_000);
    expect(world.acs.last?.inform.CurrentTime).toMatch(/^2026-06-01T/);
  });

  it("that fall into a session follow it, folded into one", async () => {
    const world = new World(kind, new VirtualClock(noon));
    const release = world.acs.hold();
    await world.start({ defaults: periodic(5, "2026-01-01T00:00:00Z") });
    await world.clock.advance(29_000);
    expect(world.acs.opened).toBe(1);
    release();
    await world.clock.advance(500);
    expect(world.acs.events).toEqual([["0 BOOTSTRAP", "1 BOOT"], ["2 PERIODIC"]]);
  });
});

describe("scheduled Informs [TR-069 A.4.1.2]", () => {
  it("come each with its CommandKey, those due together in one session", async () => {
    const world = new World(kind);
    world.acs.todo = [scheduleInform(50, "c"), scheduleInform(10, "a"), scheduleInform(50, "b")];
    await world.start();
    await world.clock.advance(60_000);
    expect(world.acs.events.slice(1)).toEqual([
      ["3 SCHEDULED", "M ScheduleInform a"],
      ["3 SCHEDULED", "M ScheduleInform c", "M ScheduleInform b"],
    ]);
  });

  it("come in time after a restart, and at once when it took too long", async () => {
    const world = new World(kind);
    world.acs.todo = [scheduleInform(3600, "far"), scheduleInform(60, "near")];
    await world.start();
    await world.clock.advance(1000);
    world.clock.skip(hour / 2);
    await world.start();
    await world.clock.advance(1000);
    expect(world.acs.events.slice(1)).toEqual([["1 BOOT", "3 SCHEDULED", "M ScheduleInform near"]]);
    const times = timesOf(world);
    await world.clock.advance(hour);
    expect(world.acs.last?.events).toEqual(["3 SCHEDULED", "M ScheduleInform far"]);
    expect(times).toEqual([Date.UTC(2026, 5, 1) + hour]);
  });

  it("are refused when there are too many", async () => {
    const world = new World(kind);
    world.acs.todo = Array.from({ length: 65 }, (_, index) => scheduleInform(60, `${index}`));
    await world.start();
    await world.clock.advance(1000);
    expect(world.acs.last?.answers.at(-1)).toMatchObject({ kind: "fault", fault: { faultCode: 9001 } });
    await world.clock.advance(100_000);
    expect(world.acs.events.slice(1).map(({ length }) => length)).toEqual([64, 1]);
    expect(new Set(world.acs.events.slice(1).flat()).size).toBe(65);
  });
});

const prefixed = (values: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [management + name, value]));
