import { beforeAll, describe, expect, it } from "vitest";
import type { DeviceContext } from "../../../src/device/binding/context.ts";
import type { Kind } from "../../../src/model/kind/kind.ts";
import { setValues, unreachable } from "../../harness/simulated/simulated-acs.ts";
import { management, simulatedKind, World } from "../../harness/simulated/simulated-device.ts";
import { VirtualClock } from "../../harness/simulated/virtual-clock.ts";

// What is kept of periodic Informs without waiting for the disk, and what a start makes of it.

let kind: Kind<DeviceContext>;
beforeAll(async () => {
  kind = await simulatedKind();
});

const noon = Date.UTC(2026, 5, 1, 12);
const minute = 60_000;
const settings = {
  defaults: { periodicInform: { enable: true, intervalSeconds: 60, time: "2026-01-01T00:00:00Z" } },
};

/** Has told of the tick at each of the first three minutes. */
async function world(): Promise<World> {
  const made = new World(kind, new VirtualClock(noon + minute / 2));
  await made.start(settings);
  await made.clock.advance(3 * minute);
  expect(made.acs.events.slice(1)).toEqual([["2 PERIODIC"], ["2 PERIODIC"], ["2 PERIODIC"]]);
  return made;
}

async function nextEvents(made: World): Promise<readonly string[] | undefined> {
  made.acs.interfere = () => undefined;
  await made.start(settings);
  await made.clock.advance(1000);
  return made.acs.events.at(-1);
}

/** An ACS that nobody reaches while a tick comes. */
async function untold(made: World): Promise<void> {
  made.acs.interfere = () => unreachable;
  await made.clock.advance(minute);
}

const boot = ["1 BOOT"];
const owed = ["1 BOOT", "2 PERIODIC"];

describe("a periodic Inform [TR-069 3.7.1.5]", () => {
  it("waits for the disk once in the life of a device, and writes no more than once", async () => {
    const made = await world();
    const { syncs, writes } = made.disk;
    await made.clock.advance(100 * minute);
    expect(made.acs.sessions.length).toBe(104);
    expect({ syncs: made.disk.syncs - syncs, writes: made.disk.writes - writes }).toEqual({ syncs: 0, writes: 100 });
  });

  it.each(["a power cut", "the end of the process"])("that was told is not owed after %s", async (end) => {
    const made = await world();
    if (end === "a power cut") await untoldLoss(made, boot);
    else expect(await nextEvents(made)).toEqual(boot);
  });

  it.each([
    { end: "the end of the process", lose: false },
    { end: "a power cut", lose: true },
  ])("that could not be told is owed after $end", async ({ lose }) => {
    const made = await world();
    await untold(made);
    if (lose) made.disk.losePower();
    expect(await nextEvents(made)).toEqual(owed);
  });

  it("is owed when its first tick could not be told", async () => {
    const made = new World(kind, new VirtualClock(noon + minute / 2));
    await made.start(settings);
    await made.clock.advance(1000);
    await untold(made);
    made.disk.losePower();
    expect(await nextEvents(made)).toEqual(owed);
  });

  it("is owed when a new interval has brought it forward", async () => {
    const made = await world();
    made.acs.todo = [setValues({ [`${management}PeriodicInformInterval`]: "20" })];
    await made.clock.advance(minute);
    made.acs.interfere = () => unreachable;
    await made.clock.advance(20_000);
    made.disk.losePower();
    expect(await nextEvents(made)).toEqual(owed);
  });

  it("is owed by a device that does not know how late it is", async () => {
    const made = await world();
    await untold(made);
    made.clock.stepWall(-365 * 24 * 60 * minute);
    expect(await nextEvents(made)).toEqual(owed);
  });

  it("is not owed for the time that a device was switched off in order", async () => {
    const made = await world();
    await made.clock.advance(minute / 4);
    const { agent } = await made.start(settings);
    await made.clock.advance(minute);
    await agent.stop();
    await made.clock.advance(10 * minute);
    expect(await nextEvents(made)).toEqual(boot);
  });

  it("is owed after an orderly end that it could not be told before", async () => {
    const made = new World(kind, new VirtualClock(noon + minute / 2));
    const { agent } = await made.start(settings);
    await made.clock.advance(3 * minute);
    await untold(made);
    await agent.stop();
    made.disk.losePower();
    expect(await nextEvents(made)).toEqual(owed);
  });

  it("is not owed once they are turned off", async () => {
    const made = await world();
    made.acs.todo = [setValues({ [`${management}PeriodicInformEnable`]: "false" })];
    await made.clock.advance(20 * minute);
    expect(await nextEvents(made)).toEqual(boot);
  });
});

/** A power cut that takes the last tellings along leaves one owed again: told twice, never not at all. */
async function untoldLoss(made: World, otherwise: readonly string[]): Promise<void> {
  made.disk.losePower();
  const events = await nextEvents(made);
  expect([otherwise, owed]).toContainEqual(events);
}
