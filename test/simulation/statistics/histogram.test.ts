import { beforeAll, describe, expect, it } from "vitest";
import type { DeviceContext } from "../../../src/device/binding/context.ts";
import type { Kind } from "../../../src/model/kind/kind.ts";
import type { Rpc } from "../../harness/simulated/simulated-acs.ts";
import { type Life, type Options, simulatedKind, World } from "../../harness/simulated/simulated-device.ts";
import { VirtualClock } from "../../harness/simulated/virtual-clock.ts";
import { setIn, type Values } from "../diagnostics/simulated-diagnostics.ts";
import { samples, set1, setUp, upTime } from "./simulated-statistics.ts";

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

describe("a sample set", () => {
  it.each<[string, Values, string, string]>([
    ["values", {}, "0,20,30,60", "[19,10,30]"],
    ["values, without an upper bound", {}, "0,20,30,", "[19,10,31]"],
    ["changes", { SampleMode: "Change" }, "-1,0.5,1,1.5", "[0,0,60]"],
  ])("makes a histogram of %s [TR-181 PeriodicStatistics]", async (_name, modes, bins, expected) => {
    const settings = { ...modes, CalculationMode: "Histogram", HistogramBinBoundaries: bins };
    const { world, life } = await up(setUp(minute, { Reference: upTime, ...settings }));
    await world.clock.advance(60_000);
    expect(await samples(life)).toMatchObject({
      "Parameter.1.HistogramBinBoundaries": bins,
      "Parameter.1.Values": "",
      "Parameter.1.ValuesIfHistogram": expected,
      "Parameter.1.SuspectData": "0",
      "Parameter.1.SampleSeconds": "60",
    });
    await then({ world }, setIn(`${set1}Parameter.1.`, { CalculationMode: "Latest" }));
    expect(await samples(life)).toMatchObject({ "Parameter.1.Values": "0", "Parameter.1.ValuesIfHistogram": "" });
  });

  it.each([
    ["0,1,one", '"one" is no number'],
    ["0,0", "more than the one before"],
    ["7", "two numbers"],
    ["0,,1", "empty item"],
    [Array.from({ length: 66 }, (_, at) => at).join(), "64 bins"],
  ])("refuses %s as boundaries of a histogram", async (bins, reason) => {
    const { life } = await up(setUp(minute, { Reference: upTime }));
    const path = `${set1}Parameter.1.HistogramBinBoundaries`;
    await expect(life.tree.apply([{ kind: "set", path, value: bins }], { origin: "acs" })).rejects.toThrow(reason);
  });

  it("collects nothing for a histogram without boundaries", async () => {
    const { world, life } = await up(setUp(minute, { Reference: upTime, CalculationMode: "Histogram" }));
    await world.clock.advance(60_000);
    expect(await samples(life)).toMatchObject({
      "Parameter.1.ValuesIfHistogram": "[]",
      "Parameter.1.SampleSeconds": "0",
      "Parameter.1.SuspectData": "1",
    });
  });

  it("makes no histogram of a text", async () => {
    const settings = { CalculationMode: "Histogram", HistogramBinBoundaries: "0,1" };
    const { world, life } = await up(setUp(minute, { Reference: "Device.DeviceInfo.SerialNumber", ...settings }));
    await world.clock.advance(60_000);
    expect(await samples(life)).toMatchObject({
      "Parameter.1.ValuesIfHistogram": "",
      "Parameter.1.SuspectData": "0",
    });
    expect((await samples(life))["Parameter.1.Values"]).not.toBe("");
  });
});
