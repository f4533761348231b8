import { describe, expect, it } from "vitest";
import { maximumScheduledInforms, ScheduledInforms } from "../../../src/agent/informs/scheduled-informs.ts";
import type { Store } from "../../../src/ports/store.ts";
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

/** The events of those that are due, kept as the agent keeps them. */
async function taken(schedules: ScheduledInforms, store: Store): Promise<readonly string[]> {
  const raised = schedules.take();
  await store.write(raised?.records ?? []);
  raised?.kept?.();
  return (raised?.events ?? []).map(({ code, commandKey }) => `${code} ${commandKey}`);
}

describe("scheduled Informs [TR-069 A.4.1.2]", () => {
  it("are due one by one, each with its CommandKey", async () => {
    const clock = new VirtualClock(noon);
    const { schedules, store } = await asked(clock, [20, "b"], [10, "a"], [20, "c"]);
    expect(schedules.dueMs).toBe(10_000);
    clock.skip(10_000);
    expect(await taken(schedules, store)).toEqual(["3 SCHEDULED ", "M ScheduleInform a"]);
    expect(schedules.dueMs).toBe(20_000);
    clock.skip(10_000);
    expect(await taken(schedules, store)).toEqual(["3 SCHEDULED ", "M ScheduleInform b", "M ScheduleInform c"]);
    expect(schedules.dueMs).toBe(Number.POSITIVE_INFINITY);
    expect([...store.entries("schedule")]).toEqual([]);
  });

  it.each([5 * hour, -5 * hour])("are neither early nor late when the wall clock steps by %i ms", async (step) => {
    const clock = new VirtualClock(noon);
    const { schedules, store } = await asked(clock, [60, "a"]);
    clock.stepWall(step);
    clock.skip(59_999);
    expect(await taken(schedules, store)).toEqual([]);
    clock.skip(1);
    expect(await taken(schedules, store)).toEqual(["3 SCHEDULED ", "M ScheduleInform a"]);
  });

  it.each([
    { what: "in time", wallMs: noon + 20_000, left: 40_000 },
    { what: "too late", wallMs: noon + hour, left: 0 },
    { what: "with a clock set back: never later than asked", wallMs: noon - hour, left: 60_000 },
  ])("survive a restart $what", async ({ wallMs, left }) => {
    const { restarted } = await asked(new VirtualClock(noon), [60, "a"]);
    expect(restarted(new VirtualClock(wallMs)).dueMs).toBe(left);
  });

  it("wait the whole delay after a restart without a clock, until it is set", async () => {
    const { restarted } = await asked(new VirtualClock(noon), [60, "a"]);
    const clock = new VirtualClock(0, false);
    const schedules = restarted(clock);
    expect(schedules.dueMs).toBe(60_000);
    clock.skip(5000);
    clock.synchronize(noon + 30_000);
    schedules.clockSet();
    expect(schedules.dueMs).toBe(35_000);
  });

  it("asked for without a clock wait the whole delay after a restart, whatever the clock says then", async () => {
    const { restarted } = await asked(new VirtualClock(0, false), [60, "a"]);
    const schedules = restarted(new VirtualClock(noon));
    expect(schedules.dueMs).toBe(60_000);
    schedules.clockSet();
    expect(schedules.dueMs).toBe(60_000);
  });

  it("are full at some point", async () => {
    const many = Array.from({ length: maximumScheduledInforms }, (_, index) => [60, `${index}`] as const);
    const { schedules } = await asked(new VirtualClock(noon), ...many);
    await expect(schedules.add(60, "one too many")).rejects.toMatchObject({ faultCode: 9001 });
    schedules.removal().removed();
    await schedules.add(60, "the first again");
    expect(schedules.dueMs).toBe(60_000);
  });
});
