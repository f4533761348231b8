import { describe, expect, it } from "vitest";
import { inSession } from "../../harness/simulated/in-session.ts";
import {
  addObject,
  deleteObject,
  factoryReset,
  reboot,
  setNotification,
} from "../../harness/simulated/simulated-acs.ts";
import { World } from "../../harness/simulated/simulated-device.ts";
import { VirtualClock } from "../../harness/simulated/virtual-clock.ts";
import { setIn, type Values } from "../diagnostics/simulated-diagnostics.ts";
import { kind, minute, samples, set1, setUp, up, upTime } from "./simulated-statistics.ts";

// [TR-181 PeriodicStatistics, TP-181 5.3]

describe("a sample set", () => {
  it("takes a sample at the end of each interval, and keeps the latest ReportSamples [TR-181 PeriodicStatistics]", async () => {
    const { world, life } = await up(setUp(minute, { Reference: upTime }));
    expect(await samples(life)).toMatchObject({
      Status: "Enabled",
      SampleSeconds: "",
      ReportEndTime: "0001-01-01T00:00:00Z",
    });
    await world.clock.advance(60_000);
    const first = await samples(life);
    expect(first).toMatchObject({
      SampleSeconds: "60",
      ReportStartTime: "2026-06-01T00:00:00Z",
      ReportEndTime: "2026-06-01T00:01:00Z",
      "Parameter.1.SampleSeconds": "60",
      "Parameter.1.SuspectData": "0",
    });
    await world.clock.advance(240_000);
    const start = Number(first["Parameter.1.Values"]);
    expect(await samples(life)).toMatchObject({
      SampleSeconds: "60,60,60",
      ReportStartTime: "2026-06-01T00:02:00Z",
      ReportEndTime: "2026-06-01T00:05:00Z",
      "Parameter.1.Values": `${start + 120},${start + 180},${start + 240}`,
      "Parameter.1.SuspectData": "0,0,0",
    });
  });

  it.each<[string, Values, string]>([
    ["Latest of Change", { SampleMode: "Change" }, "60"],
    ["Minimum of Change", { SampleMode: "Change", CalculationMode: "Minimum" }, "1"],
    ["Maximum of Change", { SampleMode: "Change", CalculationMode: "Maximum" }, "1"],
    ["Average of Change", { SampleMode: "Change", CalculationMode: "Average" }, "1"],
    ["Minimum of Current", { CalculationMode: "Minimum" }, "1"],
    ["Maximum of Current", { CalculationMode: "Maximum" }, "60"],
    ["Average of Current", { CalculationMode: "Average" }, "30.5"],
  ])("calculates the %s [TR-181 PeriodicStatistics]", async (_name, modes, expected) => {
    const { world, life } = await up(setUp(minute, { Reference: upTime, ...modes }));
    await world.clock.advance(60_000);
    expect(await samples(life)).toMatchObject({ "Parameter.1.Values": expected, "Parameter.1.SuspectData": "0" });
  });

  it("aligns its intervals with TimeReference", async () => {
    const clock = new VirtualClock(Date.UTC(2026, 5, 1, 0, 0, 50));
    const timed = { ...minute, TimeReference: "2020-01-01T00:00:10Z" };
    const { world, life } = await up(setUp(timed, { Reference: upTime }), {}, clock);
    await world.clock.advance(20_000);
    expect(await samples(life)).toMatchObject({ SampleSeconds: "20", ReportEndTime: "2026-06-01T00:01:10Z" });
    await world.clock.advance(60_000);
    expect(await samples(life)).toMatchObject({ SampleSeconds: "20,60", ReportEndTime: "2026-06-01T00:02:10Z" });
  });

  it("marks the interval in which the clock is stepped, and moves the times of its samples", async () => {
    const timed = { ...minute, TimeReference: "2020-01-01T00:00:00Z" };
    const { world, life } = await up(setUp(timed, { Reference: upTime }));
    await world.clock.advance(90_000);
    world.clock.stepWall(3_600_000 + 10_000);
    await inSession({ world });
    await world.clock.advance(20_000);
    expect(await samples(life)).toMatchObject({
      SampleSeconds: "60,50",
      "Parameter.1.SuspectData": "0,1",
      ReportEndTime: "2026-06-01T01:02:00Z",
    });
  });

  it("tells no times while the device does not know any", async () => {
    const { world, life } = await up(setUp(minute, { Reference: upTime }), {}, new VirtualClock(0, false));
    await world.clock.advance(60_000);
    expect(await samples(life)).toMatchObject({ SampleSeconds: "60", ReportEndTime: "0001-01-01T00:00:00Z" });
    world.clock.synchronize(Date.UTC(2026, 5, 1, 0, 1, 0));
    await inSession({ world });
    expect(await samples(life)).toMatchObject({ ReportEndTime: "2026-06-01T00:01:00Z" });
  });

  it("takes a provisional sample by ForceSample, which the end of the interval replaces", async () => {
    const { world, life } = await up(setUp(minute, { Reference: upTime, SampleMode: "Change" }));
    await world.clock.advance(70_000);
    await inSession({ world }, setIn(set1, { ForceSample: "true" }));
    expect(await samples(life)).toMatchObject({
      SampleSeconds: "60,10",
      "Parameter.1.Values": "60,10",
      ForceSample: "false",
    });
    await world.clock.advance(10_000);
    await inSession({ world }, setIn(set1, { ForceSample: "true" }));
    expect(await samples(life)).toMatchObject({ SampleSeconds: "60,20", "Parameter.1.Values": "60,20" });
    await world.clock.advance(40_000);
    expect(await samples(life)).toMatchObject({ SampleSeconds: "60,60", "Parameter.1.Values": "60,60" });
  });

  it("has the ACS hear of Trigger after every FetchSamples intervals [TR-181 PeriodicStatistics]", async () => {
    const { world, life } = await up([
      ...setUp({ ...minute, FetchSamples: "2" }, { Reference: upTime }),
      setNotification(`${set1}Status`, 2),
    ]);
    const before = world.acs.events.length;
    await world.clock.advance(60_000);
    expect(world.acs.events).toHaveLength(before);
    await world.clock.advance(60_000);
    expect(world.acs.events.slice(before)).toEqual([["4 VALUE CHANGE"]]);
    expect(await samples(life)).toMatchObject({ Status: "Enabled" });
    await world.clock.advance(120_000);
    expect(world.acs.events.slice(before)).toEqual([["4 VALUE CHANGE"], ["4 VALUE CHANGE"]]);
  });

  it("counts each time that a sample leaves the thresholds", async () => {
    const { world, life } = await up(setUp(minute, { Reference: upTime, HighThreshold: "130", LowThreshold: "0" }));
    await world.clock.advance(60_000);
    expect((await samples(life))["Parameter.1.Failures"]).toBe("0");
    await world.clock.advance(240_000);
    expect((await samples(life))["Parameter.1.Failures"]).toBe("1");
  });

  it("discards its samples when it is enabled again, and when the interval changes, not when fewer are to be reported", async () => {
    const { world, life } = await up(setUp(minute, { Reference: upTime }));
    await world.clock.advance(180_000);
    await inSession({ world }, setIn(set1, { ReportSamples: "2" }));
    expect(await samples(life)).toMatchObject({ SampleSeconds: "60,60", ReportStartTime: "2026-06-01T00:01:00Z" });
    await inSession({ world }, setIn(set1, { Enable: "false" }));
    await world.clock.advance(60_000);
    expect(await samples(life)).toMatchObject({ Status: "Disabled", SampleSeconds: "60,60" });
    await inSession({ world }, setIn(set1, { Enable: "true" }));
    expect(await samples(life)).toMatchObject({ Status: "Enabled", SampleSeconds: "", "Parameter.1.Values": "" });
    await world.clock.advance(60_000);
    await inSession({ world }, setIn(set1, { SampleInterval: "10" }));
    expect(await samples(life)).toMatchObject({ SampleSeconds: "" });
  });

  it("shows what cannot be measured as suspect, and keeps the lists in step", async () => {
    const { world, life } = await up(
      setUp(minute, { Reference: "Device.Nothing.Here" }, { Reference: "Device.DeviceInfo.HostName" }),
    );
    await world.clock.advance(60_000);
    await inSession(
      { world },
      addObject(`${set1}Parameter.`),
      setIn(`${set1}Parameter.3.`, { Enable: "true", Reference: upTime }),
    );
    await world.clock.advance(60_000);
    const shown = await samples(life);
    expect(shown).toMatchObject({
      "Parameter.1.Values": "0,0",
      "Parameter.1.SuspectData": "1,1",
      "Parameter.1.SampleSeconds": "0,0",
    });
    expect(shown["Parameter.2.Values"]?.split(",")).toHaveLength(2);
    expect(shown).toMatchObject({
      "Parameter.2.SuspectData": "0,0",
      "Parameter.3.SuspectData": "1,0",
      "Parameter.3.SampleSeconds": "0,60",
    });
  });

  it("ends with its row, and never looks again", async () => {
    const { world } = await up(setUp(minute, { Reference: upTime }));
    await world.clock.advance(60_000);
    await inSession({ world }, deleteObject(set1));
    await world.clock.advance(60_000);
    expect(world.clock.nextInMs).toBe(Number.POSITIVE_INFINITY);
  });
});

describe("the samples of a set", () => {
  it("outlive a restart, with nothing seen meanwhile", async () => {
    const { world, life } = await up(setUp(minute, { Reference: upTime, SampleMode: "Change" }));
    await world.clock.advance(60_000);
    await life.agent.stop();
    world.clock.skip(75_000);
    const again = await world.start();
    await world.clock.advance(60_000);
    const shown = await samples(again);
    expect(shown["Parameter.1.Values"]?.startsWith("60,0,")).toBe(true);
    expect(shown).toMatchObject({ "Parameter.1.SuspectData": "0,1,1" });
  });

  it("outlive a reboot that the ACS asks for", async () => {
    const { world, life } = await up(setUp(minute, { Reference: upTime }));
    await world.clock.advance(60_000);
    await inSession({ world }, reboot("now"));
    await world.clock.advance(30_000);
    expect((await samples(life)).SampleSeconds).toMatch(/^60/);
  });

  it("outlive a power cut but for the last quarter of an hour, with one write in so long", async () => {
    const { world } = await up(setUp({ SampleInterval: "10", ReportSamples: "360" }, { Reference: upTime }));
    const before = world.disk.syncs;
    await world.clock.advance(50 * 60_000);
    expect(world.disk.syncs - before).toBe(3);
    world.disk.losePower();
    const again = await world.start();
    await world.clock.advance(0);
    const kept = await samples(again);
    expect(kept.SampleSeconds).toBe([...Array(270).fill(10), ...Array(30).fill(0)].join(","));
    expect(kept["Parameter.1.SuspectData"]).toBe([...Array(270).fill(0), ...Array(30).fill(1)].join(","));
  });

  it.each([true, false])(
    "are there or not, but never in part, whichever write the power fails at (kept: %s)",
    async (kept) => {
      for (let atWrite = 1; atWrite < 40; atWrite++) {
        const world = new World(kind);
        world.acs.todo = [...setUp(minute, { Reference: upTime })];
        void world.start({ cut: { atWrite, kept } });
        await world.clock.advance(0);
        await world.clock.advance(40 * 60_000);
        if (!world.dark) break;
        const again = await world.start();
        await world.clock.advance(60_000);
        const shown = await again.tree.values(["Device.PeriodicStatistics."]);
        const lengths = shown.flatMap(({ path, value }) =>
          /Seconds|Suspect|Values/.test(path) && value ? [value.split(",").length] : [],
        );
        expect(new Set(lengths).size).toBeLessThanOrEqual(1);
        expect(world.log.facts.filter(({ fact }) => fact === "agent.error")).toEqual([]);
      }
    },
  );

  it("are of parameters, and a path of something else is refused with what is wanted [TR-106 pathRef]", async () => {
    const { life } = await up(setUp(minute, { Reference: upTime }));
    const edit = { kind: "set", path: `${set1}Parameter.1.Reference`, value: "Device.DeviceInfo." } as const;
    await expect(life.tree.apply([edit], { origin: "acs" })).rejects.toThrow(
      "Device.DeviceInfo. is not the path of a parameter, which has no dot at its end",
    );
  });

  it("go with a factory reset", async () => {
    const { world } = await up(setUp(minute, { Reference: upTime }));
    await world.clock.advance(16 * 60_000);
    expect(world.disk.entries("sample").size).toBe(1);
    await inSession({ world }, factoryReset);
    await world.clock.advance(60_000);
    expect(world.disk.entries("sample").size).toBe(0);
  });
});
