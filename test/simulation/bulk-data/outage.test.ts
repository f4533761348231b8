import { beforeAll, describe, expect, it } from "vitest";
import type { DeviceContext } from "../../../src/device/binding/context.ts";
import type { Kind } from "../../../src/model/kind/kind.ts";
import type { ReportOutcome } from "../../../src/ports/report-sender.ts";
import type { StoreFailure } from "../../../src/ports/store.ts";
import { simulatedKind, World } from "../../harness/simulated/simulated-device.ts";
import { VirtualClock } from "../../harness/simulated/virtual-clock.ts";
import { addProfile, minute, noon, profile, reportsIn, set, timesIn } from "./reporting.ts";

// Collectors that are away, devices that lose power, disks that are full.
// [TR-181 BulkData.Profile.NumberOfRetainedFailedReports, BulkData.Profile.HTTP.RetryEnable]

let kind: Kind<DeviceContext>;
beforeAll(async () => {
  kind = await simulatedKind();
});

const hour = 60 * minute;
const day = 24 * hour;
const away: ReportOutcome = { ok: false, kind: "cannot-contact", reason: "collector.example is away" };
const well: ReportOutcome = { ok: true, status: 200 };

const everything = {
  NumberOfRetainedFailedReports: "-1",
  "HTTP.PersistAcrossReboot": "true",
  "HTTP.RetryEnable": "true",
};

describe("C.25: reports that failed", () => {
  it("arrive once and in order, every one of a week, across outages of the collector and power cuts in and out of them", async () => {
    const world = new World(kind, new VirtualClock(noon));
    let life = await world.start();
    // Away for 2 hours each day, 20 on the third, and answering with an error for one more hour each day.
    world.collectors.answer = ({ atMs }) => {
      const since = atMs - noon;
      const inDay = since % day;
      if (inDay > 5 * hour && inDay < 7 * hour) return away;
      if (since > 2 * day && since < 2 * day + 20 * hour) return away;
      if (inDay > 9 * hour && inDay < 10 * hour) return { ok: false, kind: "upload", reason: "busy", status: 503 };
      return well;
    };
    await addProfile(life, { ...everything, ReportingInterval: "900" });
    const cuts = [0.26, 2.3, 2.7, 4.25, 5].map((days) => noon + days * day + 17 * minute);
    for (const cutMs of [...cuts, noon + 7 * day]) {
      await world.clock.advance(cutMs - world.clock.wallMs());
      if (cutMs === noon + 7 * day) break;
      world.disk.losePower();
      life = await world.start();
    }
    await world.clock.advance(minute);
    const week = Array.from({ length: (7 * day) / (15 * minute) }, (_, at) => 15 * (at + 1));
    expect(timesIn(world.collectors.taken)).toEqual(week);
    expect(world.disk.entries("bulk-report").size).toBe(0);
    expect(await life.tree.values([`${profile}Enable`])).toMatchObject([{ value: "true" }]);
  });

  it.each([true, false])("arrive all the same if the power fails at any write (kept: %s)", async (kept) => {
    for (let atWrite = 1; ; atWrite++) {
      const world = new World(kind, new VirtualClock(noon));
      const first = await world.start();
      world.collectors.answer = ({ atMs }) => (atMs < noon + 12 * minute ? away : well);
      await addProfile(first, { ...everything, "HTTP.RetryEnable": "false" });
      await world.clock.advance(minute);
      world.start({ cut: { atWrite, kept } }).catch(() => {});
      await world.clock.advance(21 * minute);
      if (!world.dark) {
        expect(atWrite).toBeGreaterThan(6);
        return;
      }
      const dark = 22;
      await world.start();
      await world.clock.advance(30 * minute);
      const made = timesIn(world.collectors.taken);
      const before = made.filter((at) => at < dark);
      expect(made.filter((at) => at > dark)).toEqual([25, 30, 35, 40, 45, 50]);
      // Each that was made is told, and twice at most: of what was taken as the power went nobody knew.
      expect([5, 10, 15, 20].slice(0, new Set(before).size)).toEqual([...new Set(before)]);
      expect(before.length).toBeLessThanOrEqual(2 * new Set(before).size);
      for (const each of world.collectors.taken) {
        const times = timesIn([each]);
        expect(times).toEqual([...new Set(times)].toSorted((one, other) => one - other));
      }
      expect(world.disk.entries("bulk-report").size).toBe(0);
    }
  });

  it("go with a reboot where the profile does not have them persist, and cost the disk nothing", async () => {
    const world = new World(kind, new VirtualClock(noon));
    await addProfile(await world.start(), { NumberOfRetainedFailedReports: "-1" });
    await world.clock.advance(1);
    world.collectors.answer = () => away;
    const { writes } = world.disk;
    await world.clock.advance(16 * minute);
    expect(world.disk.writes).toBe(writes);
    await world.start();
    world.collectors.answer = () => well;
    await world.clock.advance(5 * minute);
    expect(timesIn(world.collectors.taken)).toEqual([20]);
  });

  it("are kept in memory while the disk is full", async () => {
    const world = new World(kind, new VirtualClock(noon));
    let full = false;
    const store = world.disk.powered();
    const life = await world.start({
      store: {
        ...store,
        write: async (changes) => {
          if (full) throw Object.assign(new Error("no space left"), { code: "full" }) as StoreFailure;
          await store.write(changes);
        },
      },
    });
    await addProfile(life, everything);
    await world.clock.advance(minute);
    world.collectors.answer = () => away;
    full = true;
    await world.clock.advance(16 * minute);
    expect(world.disk.entries("bulk-report").size).toBe(0);
    world.collectors.answer = () => well;
    await world.clock.advance(5 * minute);
    full = false;
    await world.clock.advance(5 * minute);
    expect(timesIn(world.collectors.taken)).toEqual([5, 10, 15, 20, 25]);
    expect(world.disk.entries("bulk-report").size).toBe(0);
  });

  it("take no more room than there is for them: the oldest go", async () => {
    const world = new World(kind, new VirtualClock(noon));
    const life = await world.start();
    world.collectors.answer = () => away;
    const large = Array.from({ length: 20 }, (_, each) => ({ Name: `${"x".repeat(60)}${each}`, Reference: "Device." }));
    await addProfile(life, { ...everything, "HTTP.RetryEnable": "false" }, large);
    for (let interval = 0; interval < 12; interval++) {
      await world.clock.advance(5 * minute);
      // Reading so much takes turns that the clock does not wait for.
      await life.agent.control({ command: "bulk-data" });
    }
    await world.clock.advance(minute);
    const octets = [...world.disk.entries("bulk-report").values()].reduce((sum, text) => sum + text.length, 0);
    const last = world.collectors.offered.at(-1);
    const kept = last ? reportsIn(last).map(({ at }) => at) : [];
    expect(octets).toBeGreaterThan(1024 * 1024);
    expect(octets).toBeLessThanOrEqual(4 * 1024 * 1024);
    expect(kept.length).toBeLessThan(12);
    expect(kept.at(-1)).toBe(60);
  });

  it("wait for a collector that asks for it, and are given up with a profile that is turned off", async () => {
    const world = new World(kind, new VirtualClock(noon));
    const life = await world.start();
    world.collectors.answer = () => ({
      ok: false,
      kind: "upload",
      reason: "busy",
      status: 503,
      retryAfterSeconds: 120,
    });
    await addProfile(life, everything);
    await world.clock.advance(9 * minute);
    const [first, second] = world.collectors.offered;
    expect((second?.atMs ?? 0) - (first?.atMs ?? 0)).toBeGreaterThanOrEqual(121_000);
    await set(life, profile, { Enable: "false" });
    const offered = world.collectors.offered.length;
    await world.clock.advance(60 * minute);
    expect(world.collectors.offered).toHaveLength(offered);
  });

  it("are gone with a factory reset", async () => {
    const world = new World(kind, new VirtualClock(noon));
    const life = await world.start();
    world.collectors.answer = () => away;
    await addProfile(life, everything);
    await world.clock.advance(11 * minute);
    expect(world.disk.entries("bulk-report").size).toBe(2);
    await life.agent.control({ command: "factory-reset" });
    await world.clock.advance(minute);
    expect(world.disk.entries("bulk-report").size).toBe(0);
    const offered = world.collectors.offered.length;
    await world.clock.advance(60 * minute);
    expect(world.collectors.offered).toHaveLength(offered);
  });
});
