import { beforeAll, describe, expect, it } from "vitest";
import type { DeviceContext } from "../../../src/device/binding/context.ts";
import type { Kind } from "../../../src/model/kind/kind.ts";
import { setValues } from "../../harness/simulated/simulated-acs.ts";
import { management, simulatedKind, World } from "../../harness/simulated/simulated-device.ts";
import { VirtualClock } from "../../harness/simulated/virtual-clock.ts";

// [TR-181 ManagementServer.ScheduleReboot, ManagementServer.DelayReboot]

let kind: Kind<DeviceContext>;
beforeAll(async () => {
  kind = await simulatedKind();
});

const second = 1000;
const noon = Date.UTC(2026, 5, 1, 12);
const rebootAt = (value: string) => setValues({ [`${management}ScheduleReboot`]: value });
const rebootIn = (value: string) => setValues({ [`${management}DelayReboot`]: value });
const bootstrapped = ["0 BOOTSTRAP", "1 BOOT"];

async function worldWith(...todo: ReturnType<typeof setValues>[]): Promise<World> {
  const world = new World(kind, new VirtualClock(noon));
  world.acs.todo = todo;
  await world.start();
  return world;
}

describe("ScheduleReboot", () => {
  it("reboots at that moment, once", async () => {
    const world = await worldWith(rebootAt("2026-06-01T12:01:00Z"));
    await world.clock.advance(59 * second);
    expect(world.acs.events).toEqual([bootstrapped]);
    await world.clock.advance(3600 * second);
    expect(world.acs.events).toEqual([bootstrapped, ["1 BOOT"]]);
  });

  it.each(["2026-06-01T11:59:59Z", "0001-01-01T00:00:00Z"])("ignores %s", async (past) => {
    const world = await worldWith(rebootAt(past));
    await world.clock.advance(3600 * second);
    expect(world.acs.events).toEqual([bootstrapped]);
  });

  it("outlives a restart, but not the moment itself", async () => {
    const world = await worldWith(rebootAt("2026-06-01T12:01:00Z"));
    await world.clock.advance(10 * second);
    await world.start();
    await world.clock.advance(60 * second);
    expect(world.acs.events).toEqual([bootstrapped, ["1 BOOT"], ["1 BOOT"]]);
    const late = await worldWith(rebootAt("2026-06-01T12:01:00Z"));
    await late.clock.advance(10 * second);
    late.clock.skip(60 * second);
    await late.start();
    await late.clock.advance(3600 * second);
    expect(late.acs.events).toEqual([bootstrapped, ["1 BOOT"]]);
  });

  it("waits for the clock to be set", async () => {
    const world = new World(kind, new VirtualClock(0, false));
    world.acs.todo = [rebootAt("2026-06-01T12:01:00Z")];
    await world.start({ configuration: { pollSeconds: 10 } });
    await world.clock.advance(60 * second);
    world.clock.synchronize(noon);
    await world.clock.advance(50 * second);
    expect(world.acs.events).toEqual([bootstrapped]);
    await world.clock.advance(60 * second);
    expect(world.acs.events).toEqual([bootstrapped, ["1 BOOT"]]);
  });
});

describe("DelayReboot", () => {
  it("counts from the end of the session, reboots once and is -1 again", async () => {
    const world = await worldWith();
    await world.clock.advance(second);
    const release = world.acs.hold();
    world.acs.todo = [rebootIn("30")];
    world.listeners.request();
    await world.clock.advance(20 * second);
    release();
    await world.clock.advance(29 * second);
    expect(world.acs.events.length).toBe(2);
    await world.clock.advance(3600 * second);
    expect(world.acs.events).toEqual([bootstrapped, ["6 CONNECTION REQUEST"], ["1 BOOT"]]);
    const { tree } = await world.start();
    expect(tree.storedValue(`${management}DelayReboot`)).toBe("-1");
  });

  it("is taken back by -1, and by any other restart", async () => {
    const world = await worldWith(rebootIn("30"));
    await world.clock.advance(second);
    world.acs.todo = [rebootIn("-1")];
    world.listeners.request();
    await world.clock.advance(3600 * second);
    expect(world.acs.events).toEqual([bootstrapped, ["6 CONNECTION REQUEST"]]);
    const restarted = await worldWith(rebootIn("30"));
    await restarted.clock.advance(second);
    await restarted.start();
    await restarted.clock.advance(3600 * second);
    expect(restarted.acs.events).toEqual([bootstrapped, ["1 BOOT"]]);
  });

  it("cannot be set on a machine that must not be rebooted", async () => {
    const world = new World(kind, new VirtualClock(noon));
    world.acs.todo = [rebootIn("0"), rebootAt("2026-06-01T12:01:00Z")];
    await world.start({ allows: { write: true, reboot: false } });
    await world.clock.advance(3600 * second);
    expect(world.acs.events).toEqual([bootstrapped]);
    expect(world.acs.last?.answers.map(({ kind }) => kind)).toEqual(["fault", "fault"]);
  });
});
