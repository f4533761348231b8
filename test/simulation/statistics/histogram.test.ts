import { describe, expect, it } from "vitest";
import { inSession } from "../../harness/simulated/in-session.ts";
import { setIn, type Values } from "../diagnostics/simulated-diagnostics.ts";
import { minute, samples, set1, setUp, up, upTime } from "./simulated-statistics.ts";

// [TR-181 PeriodicStatistics]

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
    await inSession({ world }, setIn(`${set1}Parameter.1.`, { CalculationMode: "Latest" }));
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
