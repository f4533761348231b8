import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SaxesParser } from "saxes";
import { expect, it, onTestFinished } from "vitest";
import { Histogram } from "../../src/fleet/figures/histogram.ts";
import { Timeline } from "../../src/fleet/figures/timeline.ts";
import { junitOf } from "../../src/fleet/report/junit.ts";
import { reportPage } from "../../src/fleet/report/page.ts";
import { writeReport } from "../../src/fleet/report/write-report.ts";
import type { ScenarioOutcome } from "../../src/fleet/scenario/outcome.ts";
import { aReport, readingAt } from "./a-report.ts";

const outcome: ScenarioOutcome = {
  name: "power <cut>",
  steps: [
    { name: "boot", outcome: "met", seconds: 1.5, unmet: [] },
    {
      name: "all & everybody",
      outcome: "failed",
      seconds: 60,
      unmet: [
        { cpe: "FLEET000001", reason: "no Inform \u0000 within 60 s" },
        { cpe: "", reason: "12 sessions/s, and 10 are allowed" },
      ],
    },
    { name: "end", outcome: "skipped", seconds: 0, unmet: [] },
  ],
};

/** Its elements by name with their attributes, in order; rejects what is no XML. */
function elementsIn(xml: string): readonly (readonly [string, Readonly<Record<string, string>>])[] {
  const found: (readonly [string, Readonly<Record<string, string>>])[] = [];
  const parser = new SaxesParser();
  parser.on("opentag", ({ name, attributes }) => void found.push([name, attributes as Record<string, string>]));
  parser.write(xml).close();
  return found;
}

it("has the steps of a scenario as JUnit has test cases", async () => {
  const xml = await junitOf(outcome, "2026-11-29T10:00:00.123Z");
  const elements = elementsIn(xml);
  const counts = { tests: "3", failures: "1", errors: "0", skipped: "1", time: "61.500" };
  expect(elements[0]).toEqual(["testsuites", { name: "cpe-agent fleet", ...counts }]);
  expect(elements[1]).toEqual(["testsuite", { name: "power <cut>", timestamp: "2026-11-29T10:00:00", ...counts }]);
  expect(elements.map(([name]) => name)).toEqual([
    ...["testsuites", "testsuite", "testcase", "testcase", "failure", "testcase", "skipped"],
  ]);
  expect(elements[4]?.[1].message).toBe("FLEET000001: no Inform \ufffd within 60 s, and 1 more");
  expect(xml).toContain("12 sessions/s, and 10 are allowed");
});

it("draws how a run got on, of what happened between two looks", () => {
  const timeline = new Timeline();
  const histogram = new Histogram();
  for (const ms of [5, 5]) histogram.record(ms);
  timeline.add(readingAt(2, { succeeded: 20, failures: {} }, histogram.durations));
  for (const ms of [100, 100, 100]) histogram.record(ms);
  timeline.add(readingAt(4, { succeeded: 50, failures: { timeout: 4 } }, histogram.durations));
  // Too soon after the one before: it would tell of chance.
  timeline.add(readingAt(4.1, { succeeded: 60, failures: { timeout: 4 } }, histogram.durations));
  const [first, second, ...others] = timeline.samples;
  expect(others).toEqual([]);
  expect(first).toMatchObject({ seconds: 2, okPerSecond: 10, failedPerSecond: 0, informMs: { count: 2 } });
  expect(second).toMatchObject({ seconds: 4, okPerSecond: 15, failedPerSecond: 2, failuresPerSecond: { timeout: 2 } });
  expect(second?.informMs).toMatchObject({ count: 3, p50: expect.closeTo(100, -1) });
});

it("holds a bounded number of samples of a run of any length, and loses no session", () => {
  const timeline = new Timeline();
  const looks = 5000;
  for (let at = 1; at <= looks; at++) timeline.add(readingAt(at, { succeeded: at * 3, failures: { status: at } }));
  const { samples } = timeline;
  expect(samples.length).toBeLessThanOrEqual(600);
  expect(samples.length).toBeGreaterThan(200);
  const last = samples.at(-1)?.seconds ?? 0;
  expect(last).toBeGreaterThan(looks - 20);
  const lengths = samples.map(({ seconds }, at) => seconds - (samples[at - 1]?.seconds ?? 0));
  const counted = samples.reduce((sum, { okPerSecond }, at) => sum + okPerSecond * (lengths[at] ?? 0), 0);
  expect(counted).toBeCloseTo(last * 3, 0);
});

it("is a page of its own, in which nothing is taken for an element", () => {
  const page = reportPage({ ...aReport(), acsUrl: "http://acs/<script>alert(1)</script>", scenario: outcome });
  expect(page).not.toContain("<script");
  expect(page).toContain("http://acs/&#60;script&#62;");
  expect(page).not.toMatch(/ (src|href)=/);
  expect(page).toContain("2 of 3 steps were not met.");
  expect(page).toContain("FLEET000001: no Inform");
  expect(page).toContain("power &#60;cut&#62;");
});

it("tells of a run that was too short to draw", () => {
  expect(reportPage({ ...aReport(), timeline: [] })).toContain("The run was too short to draw.");
});

it("is written whole, and what an earlier run has left of its scenario goes", async () => {
  const directory = mkdtempSync(join(tmpdir(), "cpe-report-"));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const inside = join(directory, "a", "b");
  expect(await writeReport(inside, { ...aReport(), scenario: outcome })).toBe(join(inside, "report.json"));
  expect(readdirSync(inside).toSorted()).toEqual(["index.html", "junit.xml", "report.json"]);
  expect(JSON.parse(readFileSync(join(inside, "report.json"), "utf8"))).toEqual(
    JSON.parse(JSON.stringify({ ...aReport(), scenario: outcome })),
  );
  await writeReport(inside, aReport());
  expect(readdirSync(inside).toSorted()).toEqual(["index.html", "report.json"]);
  writeFileSync(join(directory, "file"), "");
  await expect(writeReport(join(directory, "file"), aReport())).rejects.toThrow(/EEXIST|ENOTDIR/);
});
