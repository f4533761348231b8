import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import type { FleetReport } from "../../../src/fleet/report.ts";
import { cpeAgent, meanwhile, temporaryDirectory } from "../../harness/process/built-program.ts";

it("boots, is provisioned and upgraded although some fail, and leaves a report", async () => {
  const { path, remove } = temporaryDirectory();
  onTestFinished(remove);
  const flags = ["--demo", "--count", "50", "--ramp", "all", "--report", join(path, "report"), "--json"];
  const { code, stderr, stdout } = await meanwhile("fleet", ...flags);
  const heard = stderr.replace(/^\{.*("level":"warn"|"web\.listen").*\n/gm, "");
  expect([code, heard]).toEqual([0, ""]);
  const said = stdout.trim().split("\n");
  expect(said.map((line) => JSON.parse(line).outcome).filter((each) => each !== undefined)).toEqual(
    Array(10).fill("met"),
  );
  const report = JSON.parse(readFileSync(join(path, "report", "report.json"), "utf8")) as FleetReport;
  expect(report.last).toMatchObject({ cpes: 50, states: { well: 50 }, kinds: { "dsl-gateway": expect.any(Number) } });
  expect(report.last.events).toMatchObject({ "0 BOOTSTRAP": 50, "1 BOOT": 100, "M Download": 50 });
  expect(readdirSync(join(path, "report")).toSorted()).toEqual(["index.html", "junit.xml", "report.json"]);
  expect(readFileSync(join(path, "report", "junit.xml"), "utf8")).toContain('tests="10" failures="0"');
});

it.each<[string[], RegExp]>([
  [["--count", "49"], /--count 49 is too few for --demo: give 50 to 20000/],
  [["--acs-url", "http://127.0.0.1:1/"], /--acs-url and --demo exclude each other: a demo has its own/],
  [["--shard", "1/2"], /--shard and --demo exclude each other/],
])("a demo with %j is refused", (flags, sentence) => {
  const { code, stderr } = cpeAgent("fleet", "--demo", ...flags);
  expect([code, stderr]).toEqual([2, expect.stringMatching(sentence)]);
});
