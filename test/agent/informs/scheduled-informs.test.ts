import { describe, expect, it } from "vitest";
import { maximumScheduledInforms, ScheduledInforms } from "../../../src/agent/informs/scheduled-informs.ts";
import { openMemoryStore } from "../../../src/store/memory-store.ts";
import { VirtualClock } from "../../harness/simulated/virtual-clock.ts";

const noon = Date.UTC(2026, 5, 1, 12);
const hour = 3_600_000;

async function asked(clock: VirtualClock, ...delays: readonly (readonly [seconds: number, key: string])[]) {
  const store = openMemoryStore();
  const schedules = new ScheduledInforms({ store, scope: "", clock });
  for (const [seconds, key] of delays) await schedules.add(seconds, key);
  return {
    store,
    schedules,
    restarted: (later: VirtualClock) => new ScheduledInforms({ store, scope: "", clock: later }),
  };
}

describe("scheduled Informs [TR-069 A.4.1.2]", () => {
  it("are due one by one, each with its CommandKey", async () => {
    const clock = new VirtualClock(noon);
    const { schedules, store } = await asked(clock, [20, "b"], [10, "a"], [20, "c"]);
    expect(schedules.nextMs).toBe(10_000);
    clock.skip(10_000);
    const first = schedules.due();
    expect(first.commandKeys).toEqual(["a"]);
    await store.write(first.changes);
    schedules.forget(first.changes);
    expect(schedules.nextMs).toBe(20_000);
    clock.skip(10_000);
    const then = schedules.due();
    expect(then.commandKeys).toEqual(["b", "c"]);
    await store.write(then.changes);
    schedules.forget(then.changes);
    expect(schedules.nextMs).toBe(Number.POSITIVE_INFINITY);
    expect([...store.entries("schedule")]).toEqual([]);
  });

  it.each([5 * hour, -5 * hour])("are neither early nor late when the wall clock steps by %i ms", async (step) => {
    const clock = new VirtualClock(noon);
    const { schedules } = await asked(clock, [60, "a"]);
    clock.stepWall(step);
    clock.skip(59_999);
    expect(schedules.due().commandKeys).toEqual([]);
    clock.skip(1);
    expect(schedules.due().commandKeys).toEqual(["a"]);
  });

  it.each([
    { what: "in time", wallMs: noon + 20_000, left: 40_000 },
    { what: "too late", wallMs: noon + hour, left: 0 },
    { what: "with a clock set back: never later than asked", wallMs: noon - hour, left: 60_000 },
  ])("survive a restart $what", async ({ wallMs, left }) => {
    const { restarted } = await asked(new VirtualClock(noon), [60, "a"]);
    expect(restarted(new VirtualClock(wallMs)).nextMs).toBe(left);
  });

  it("wait the whole delay after a restart without a clock, until it is set", async () => {
    const { restarted } = await asked(new VirtualClock(noon), [60, "a"]);
    const clock = new VirtualClock(0, false);
    const schedules = restarted(clock);
    expect(schedules.nextMs).toBe(60_000);
    clock.skip(5000);
    clock.synchronize(noon + 30_000);
    schedules.clockSet();
    expect(schedules.nextMs).toBe(35_000);
  });

  it("asked for without a clock wait the whole delay after a restart, whatever the clock says then", async () => {
    const { restarted } = await asked(new VirtualClock(0, false), [60, "a"]);
    const schedules = restarted(new VirtualClock(noon));
    expect(schedules.nextMs).toBe(60_000);
    schedules.clockSet();
    expect(schedules.nextMs).toBe(60_000);
  });

  it("are full at some point", async () => {
    const many = Array.from({ length: maximumScheduledInforms }, (_, index) => [60, `${index}`] as const);
    const { schedules } = await asked(new VirtualClock(noon), ...many);
    expect(schedules.full).toBe(true);
    schedules.forget(schedules.all().slice(1));
    expect(schedules.full).toBe(false);
  });
});
