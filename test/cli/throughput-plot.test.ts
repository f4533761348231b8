import { describe, expect, it } from "vitest";
import { throughputPlot } from "../../src/cli/commands/diagnose/throughput-plot.ts";

const spans = (...octets: readonly number[]) => octets.map((each) => ({ octets: each, ms: 1000 }));

describe("the plot of throughput over time", () => {
  it("has a column for each second, as high as it was fast", () => {
    const plot = throughputPlot(spans(0, 500_000, 1_000_000), 80).split("\n");
    expect(plot).toEqual([
      "    8.0 Mbit/s │        ████",
      "               │        ████",
      "               │        ████",
      "               │    ████████",
      "               │    ████████",
      "             0 │    ████████",
      "               └──────────── 3.0 s",
    ]);
  });

  it("has columns of several seconds where there is no room for each, and keeps to the terminal", () => {
    const long = spans(...Array.from({ length: 999 }, () => 1_000_000));
    for (const columns of [40, 80, 500]) {
      const lines = throughputPlot(long, columns).split("\n");
      for (const line of lines) expect(line.length).toBeLessThanOrEqual(Math.min(columns, 90));
      expect(lines.at(-1)).toMatch(/ 999\.0 s$/);
    }
  });

  it("is empty where there is nothing to see", () => {
    expect([throughputPlot([], 80), throughputPlot(spans(1), 80), throughputPlot(spans(0, 0), 80)]).toEqual([
      "",
      "",
      "",
    ]);
    expect(throughputPlot(spans(1, 2), 10)).toBe("");
  });
});
