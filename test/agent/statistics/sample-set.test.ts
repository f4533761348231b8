import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { SampleSet } from "../../../src/agent/statistics/sample-set.ts";
import type {
  SampledSettings,
  SampleSetSettings,
} from "../../../src/device/periodic-statistics/sample-set-settings.ts";
import type { ValueType } from "../../../src/model/schema.ts";
import { VirtualClock } from "../../harness/simulated/virtual-clock.ts";

// [TR-181 PeriodicStatistics]

const sampled = (path: string): SampledSettings => ({
  path,
  reference: path,
  isChange: false,
  calculation: "Latest",
  bins: "",
  low: 0,
  high: 0,
});

const settings: SampleSetSettings = {
  path: "1.",
  enabled: true,
  intervalSeconds: 1,
  reportSamples: 1000,
  mostCharacters: 2000,
  timeReference: "",
  fetchSamples: 0,
  parameters: [sampled("1.1."), sampled("1.2.")],
};

const text: ValueType = { base: "string" };

/** Samples taken each second, of one parameter that is always the same and one that `textAt` says. */
function sampledSet(seconds: number, textAt: (second: number) => string, mostCharacters = 2000): SampleSet {
  const clock = new VirtualClock();
  const set = new SampleSet({ ...settings, mostCharacters }, clock);
  for (let second = 0; second <= seconds; second++) {
    set.look((parameter) => {
      parameter.setType(text);
      return parameter.settings.path === "1.1." ? "same" : textAt(second);
    }, false);
    clock.skip(1000);
  }
  return set;
}

const of = (set: SampleSet, path: string) => {
  const parameter = set.parameters.get(path);
  if (parameter === undefined) throw new Error(`no parameter ${path}`);
  return parameter;
};

describe("texts in samples", () => {
  it("are kept as far as there is room for, all lists in step", () => {
    const set = sampledSet(100, () => "x".repeat(65_536));
    const [short, long] = [of(set, "1.1."), of(set, "1.2.")];
    expect(long.values.every(({ length }) => length === 256)).toBe(true);
    expect(long.values).toHaveLength(7); // 7 times 260 characters
    for (const list of [long.seconds, long.suspect, short.values, short.seconds, set.seconds])
      expect(list).toHaveLength(7);
    expect(short.characters + long.characters).toBe(7 * 260);
  });

  it("leave room again when they become short", () => {
    const { characters, values } = of(
      sampledSet(600, (second) => (second < 50 ? "x".repeat(1000) : "y")),
      "1.2.",
    );
    expect(values.length).toBeGreaterThan(300);
    expect(characters).toBe(values.join("").length);
  });

  it("do not keep the whole of long ones in memory", () => {
    setFlagsFromString("--expose-gc");
    const collect: () => void = runInNewContext("gc");
    collect();
    const before = process.memoryUsage().heapUsed;
    const set = sampledSet(400, (second) => String(second).padEnd(500_000, "-"), 1e6);
    collect();
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(50_000_000); // 200 MB if they were
    expect(of(set, "1.2.").values.length).toBeGreaterThan(0);
  });

  it("always leave the latest sample, however long it is", () => {
    const set = sampledSet(5, () => "%".repeat(1000));
    expect(of(set, "1.2.").values.map(({ length }) => length)).toEqual([768, 768]);
  });
});
