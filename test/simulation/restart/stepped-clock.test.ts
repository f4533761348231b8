import { beforeAll, describe, expect, it } from "vitest";
import type { DeviceContext } from "../../../src/device/binding/context.ts";
import type { Kind } from "../../../src/model/kind/kind.ts";
import {
  download,
  type Rpc,
  scheduleDownload,
  scheduleInform,
  setValues,
  unreachable,
} from "../../harness/simulated/simulated-acs.ts";
import { management, noteType, simulatedKind, World } from "../../harness/simulated/simulated-device.ts";
import { transferMs } from "../../harness/simulated/simulated-files.ts";
import { VirtualClock } from "../../harness/simulated/virtual-clock.ts";

// What counts by the time that passes does not notice a wall clock that leaps, and what is due by the wall clock comes once.

let kind: Kind<DeviceContext>;
beforeAll(async () => {
  kind = await simulatedKind();
});

const second = 1000;
const hour = 3600 * second;
const day = 24 * hour;
const tenYears = 3652 * day;
const noon = Date.UTC(2026, 5, 1, 12);
const here = "http://files.example/note";
const bootstrapped = ["0 BOOTSTRAP", "1 BOOT"];

/** A device that has been asked for `todo`; its clock is synchronized, and looked at every ten seconds. */
async function asked(...todo: Rpc[]): Promise<World> {
  const world = new World(kind, new VirtualClock(noon));
  world.files.served.set(here, { content: "good" });
  world.acs.todo = todo;
  await world.start({ configuration: { pollSeconds: 10 } });
  await world.clock.advance(second);
  return world;
}

/** The clock leaps and leaps back, a second apart, with a timer or two between. */
async function leap(world: World, byMs: number): Promise<void> {
  for (const step of [byMs, -byMs, byMs]) {
    world.clock.stepWall(step);
    await world.clock.advance(second);
  }
}

/** A clock whose timers do not let time pass ends no `advance`; this counts them. */
function timersOf(world: World): { count: number } {
  const counted = { count: 0 };
  const after = world.clock.after.bind(world.clock);
  world.clock.after = (delayMs, callback) => {
    counted.count += 1;
    return after(delayMs, callback);
  };
  return counted;
}

describe.each([
  ["ahead", tenYears],
  ["back", -tenYears],
])("a clock that leaps ten years %s and back", (_where, byMs) => {
  it("neither loses nor repeats a transfer under way", async () => {
    const world = await asked(download("key", noteType, here));
    const timers = timersOf(world);
    await leap(world, byMs);
    await world.clock.advance(transferMs + 60 * second);
    await leap(world, -byMs);
    await world.clock.advance(hour);
    expect(world.files.asked).toEqual([here]);
    expect(world.acs.completed.map(({ CommandKey, FaultStruct }) => [CommandKey, FaultStruct.FaultCode])).toEqual([
      ["key", 0],
    ]);
    expect(world.acs.events).toEqual([bootstrapped, ["7 TRANSFER COMPLETE", "M Download key"]]);
    expect(timers.count).toBeLessThan(2000);
  });

  it("makes a retry neither early nor late", async () => {
    const world = new World(kind, new VirtualClock(noon));
    const tries: number[] = [];
    world.acs.interfere = () => {
      tries.push(world.clock.monotonicMs());
      return unreachable;
    };
    await world.start({ configuration: { pollSeconds: 10 } });
    await world.clock.advance(second);
    expect(tries.length).toBe(1);
    await leap(world, byMs);
    expect(tries.length).toBe(1);
    await world.clock.advance(7 * second);
    expect(tries.length).toBe(2);
    world.acs.interfere = () => undefined;
    await leap(world, -byMs);
    await world.clock.advance(hour);
    expect(world.acs.events).toEqual([bootstrapped]);
  });

  it("makes a DelayReboot neither early nor late", async () => {
    const world = await asked(setValues({ [`${management}DelayReboot`]: "60" }));
    await leap(world, byMs);
    await world.clock.advance(50 * second);
    expect(world.acs.events).toEqual([bootstrapped]);
    await world.clock.advance(20 * second);
    expect(world.acs.events).toEqual([bootstrapped, ["1 BOOT"]]);
    await leap(world, -byMs);
    await world.clock.advance(hour);
    expect(world.acs.events.length).toBe(2);
  });

  it("makes a ScheduleInform neither early nor late", async () => {
    const world = await asked(scheduleInform(60, "key"));
    await leap(world, byMs);
    await world.clock.advance(50 * second);
    expect(world.acs.events).toEqual([bootstrapped]);
    await world.clock.advance(20 * second);
    const told = [bootstrapped, ["3 SCHEDULED", "M ScheduleInform key"]];
    expect(world.acs.events).toEqual(told);
    await leap(world, -byMs);
    await world.start();
    await world.clock.advance(hour);
    expect(world.acs.events).toEqual([...told, ["1 BOOT"]]);
  });

  it("does not stop heartbeats, nor makes up for those it leapt over", async () => {
    const policy = { Enable: "true", ReportingInterval: "600", InitiationTime: "2026-01-01T00:03:00Z" };
    const paths = Object.entries(policy).map(([name, value]) => [`${management}HeartbeatPolicy.${name}`, value]);
    const world = await asked(setValues(Object.fromEntries(paths)));
    const timers = timersOf(world);
    await leap(world, byMs);
    await world.clock.advance(hour);
    await leap(world, -byMs);
    await world.clock.advance(hour);
    const beats = world.acs.events.filter((events) => events.includes("14 HEARTBEAT")).length;
    expect(beats).toBeGreaterThanOrEqual(11);
    expect(beats).toBeLessThanOrEqual(13);
    expect(timers.count).toBeLessThan(3000);
  });
});

describe.each([
  ["ten years ahead", tenYears],
  ["ten years back", -tenYears],
  ["an hour ahead", hour],
  ["an hour back", -hour],
])("a clock that leaps %s, and a restart after it", (_where, byMs) => {
  /** When what was asked for happens, in seconds from when it was asked for. */
  async function happens(rpc: Rpc, isDone: (world: World) => boolean): Promise<number> {
    const world = await asked(rpc);
    await world.clock.advance(199 * second);
    world.clock.stepWall(byMs);
    await world.clock.advance(100 * second);
    await world.start({ configuration: { pollSeconds: 10 } });
    await world.clock.advance(100 * second);
    await world.start({ configuration: { pollSeconds: 10 } });
    let seconds = 400;
    for (; !isDone(world) && seconds < 10_000; seconds += 10) await world.clock.advance(10 * second);
    return seconds;
  }
  const early = 600;
  const late = 620;

  it.each<readonly [string, Rpc, (world: World) => boolean]>([
    [
      "a ScheduleInform",
      scheduleInform(600, "key"),
      ({ acs }) => acs.events.some((events) => events.includes("M ScheduleInform key")),
    ],
    ["a Download with DelaySeconds", download("key", noteType, here, 600), ({ files }) => files.asked.length > 0],
    [
      "a ScheduleDownload",
      scheduleDownload("key", noteType, here, [600, 1200, "1 At Any Time"]),
      ({ files }) => files.asked.length > 0,
    ],
  ])("makes %s neither early nor late, nor loses it", async (_what, rpc, isDone) => {
    const seconds = await happens(rpc, isDone);
    expect([seconds >= early, seconds <= late], String(seconds)).toEqual([true, true]);
  });
});

describe("a ScheduleReboot [TR-181 ManagementServer.ScheduleReboot]", () => {
  const rebootAt = setValues({ [`${management}ScheduleReboot`]: "2026-06-01T12:01:00Z" });

  it("that was done is not done again by a start whose clock is a day behind until it is set", async () => {
    const world = await asked(rebootAt);
    await world.clock.advance(90 * second);
    expect(world.acs.events).toEqual([bootstrapped, ["1 BOOT"]]);
    world.clock.stepWall(-day);
    await world.start({ configuration: { pollSeconds: 10 } });
    await world.clock.advance(30 * second);
    world.clock.stepWall(day);
    await world.clock.advance(hour);
    expect(world.acs.events).toEqual([bootstrapped, ["1 BOOT"], ["1 BOOT"]]);
  });

  it("that was done is not done again when the clock leaps back, and comes to its moment once more", async () => {
    const world = await asked(rebootAt);
    await world.clock.advance(90 * second);
    world.clock.stepWall(-hour);
    await world.clock.advance(2 * hour);
    expect(world.acs.events).toEqual([bootstrapped, ["1 BOOT"]]);
  });

  it("comes though a DelayReboot came before it", async () => {
    const world = await asked(rebootAt, setValues({ [`${management}DelayReboot`]: "20" }));
    await world.clock.advance(40 * second);
    expect(world.acs.events).toEqual([bootstrapped, ["1 BOOT"]]);
    await world.clock.advance(hour);
    expect(world.acs.events).toEqual([bootstrapped, ["1 BOOT"], ["1 BOOT"]]);
  });
});
