import { beforeAll, describe, expect, it } from "vitest";
import type { DeviceContext } from "../../../src/device/binding/context.ts";
import type { Kind } from "../../../src/model/kind/kind.ts";
import type { Rpc } from "../../harness/simulated/simulated-acs.ts";
import { type Life, type Options, simulatedKind, World } from "../../harness/simulated/simulated-device.ts";
import { VirtualClock } from "../../harness/simulated/virtual-clock.ts";
import { samples, setUp, upTime } from "./simulated-statistics.ts";

// [TR-181 PeriodicStatistics]

let kind: Kind<DeviceContext>;
beforeAll(async () => {
  kind = await simulatedKind();
});

/** Up, after the session of its boot, with what that has asked. */
async function up(
  todo: readonly Rpc[],
  options: Options = {},
  clock = new VirtualClock(),
): Promise<{ world: World; life: Life }> {
  const world = new World(kind, clock);
  world.acs.todo = [...todo];
  const life = await world.start(options);
  await world.clock.advance(0);
  return { world, life };
}

const minute = { SampleInterval: "60", ReportSamples: "3" };

/** Has the ACS do something in a session of its own. */
async function then({ world }: { world: World }, ...todo: readonly Rpc[]): Promise<void> {
  world.acs.todo = [...todo];
  world.listeners.request();
  await world.clock.advance(0);
}

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
    await then({ world: later });
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
