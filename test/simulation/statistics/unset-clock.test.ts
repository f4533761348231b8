import { describe, expect, it } from "vitest";
import { inSession } from "../../harness/simulated/in-session.ts";
import { World } from "../../harness/simulated/simulated-device.ts";
import { VirtualClock } from "../../harness/simulated/virtual-clock.ts";
import { kind, minute, samples, setUp, up, upTime } from "./simulated-statistics.ts";

// [TR-181 PeriodicStatistics]

describe("the samples of a set", () => {
  it.each([0, 150])("outlive a restart before the clock is set, which it is after %i s", async (seconds) => {
    const { world, life } = await up(setUp(minute, { Reference: upTime, SampleMode: "Change" }));
    await world.clock.advance(60_000);
    await life.agent.stop();
    const unset = new VirtualClock(0, false);
    const later = new World(kind, unset);
    const again = await later.start({ store: world.disk.powered() });
    await unset.advance(seconds * 1000);
    const before = await samples(again);
    expect(before.ReportEndTime).toBe("0001-01-01T00:00:00Z");
    // It was off for three minutes.
    unset.synchronize(Date.UTC(2026, 5, 1, 0, 4, 0) + seconds * 1000);
    await inSession({ world: later });
    const taken = seconds === 0 ? [] : [1, 0];
    expect(await samples(again)).toMatchObject({
      "Parameter.1.SuspectData": [0, 1, 1, 1, ...taken].slice(-3).join(),
      ReportEndTime: seconds === 0 ? "2026-06-01T00:04:00Z" : "2026-06-01T00:06:00Z",
    });
  });

  it("are told no times that the device did not know, and outlive that", async () => {
    const unset = new VirtualClock(0, false);
    const { world, life } = await up(setUp(minute, { Reference: upTime, SampleMode: "Change" }), {}, unset);
    await world.clock.advance(60_000);
    await life.agent.stop();
    const later = new World(kind);
    const again = await later.start({ store: world.disk.powered() });
    await later.clock.advance(60_000);
    expect(await samples(again)).toMatchObject({
      SampleSeconds: "60,60",
      "Parameter.1.SuspectData": "0,1",
      ReportStartTime: "0001-01-01T00:00:00Z",
      ReportEndTime: "2026-06-01T00:01:00Z",
    });
  });
});
