import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { meanwhile } from "../../harness/process/built-program.ts";
import { stage } from "./stage.ts";

// Faults and scenarios as the program is told of them.

const written = (directory: string, name: string, text: string): string => {
  const file = join(directory, name);
  writeFileSync(file, text);
  return file;
};

it("plays a scenario to its end, and tells what an ACS has not met, by CPE", async () => {
  const { directory, start } = await stage(5);
  const scenario = written(
    directory,
    "mine.yaml",
    `name: mine
about: An ACS that knows no CPE.
steps:
  - boot: all
  - { name: All are heard, expect: { event: 0 BOOTSTRAP, well: true, within: 30s } }
  - { name: One is provisioned, select: i=2-3, expect: { within: 1s, set: Device.DeviceInfo.ProvisioningCode } }
  - wait: 1h
`,
  );
  const report = join(directory, "report");
  const fleet = start("--scenario", scenario, "--report", report);
  expect(await fleet.ended).toBe(1);
  const steps = fleet.log.filter(({ type }) => type === "step");
  expect(steps.map(({ name, outcome }) => [name, outcome])).toEqual([
    ["boot: all", "met"],
    ["All are heard", "met"],
    ["One is provisioned", "failed"],
  ]);
  const reason = "the ACS has not set Device.DeviceInfo.ProvisioningCode (its latest session ended well)";
  const unmet = ["FLEET000002", "FLEET000003"].map((cpe) => ({ cpe, reason }));
  const played = JSON.parse(readFileSync(join(report, "report.json"), "utf8"));
  expect(played).toMatchObject({ endedBy: "scenario", scenario: { name: "mine" } });
  expect(played.scenario.steps.slice(2)).toEqual([
    { name: "One is provisioned", outcome: "failed", seconds: expect.any(Number), unmet },
    { name: "wait: 1h", outcome: "skipped", seconds: 0, unmet: [] },
  ]);
});

it("says what a step waits for, and of one that was cut off what it lacked", async () => {
  const { directory, start } = await stage(3);
  const scenario = written(
    directory,
    "mine.yaml",
    `name: mine
about: An ACS that provisions nobody.
steps:
  - boot: all
  - { name: One is provisioned, select: i=2-3, expect: { within: 1h, set: Device.DeviceInfo.ProvisioningCode } }
  - wait: 1h
`,
  );
  const report = join(directory, "report");
  const fleet = start("--scenario", scenario, "--report", report, "--progress", "1s");
  const reason = "the ACS has not set Device.DeviceInfo.ProvisioningCode (its latest session ended well)";
  const waits = () => fleet.log.find(({ step }) => (step as { reason?: string } | undefined)?.reason === reason)?.step;
  await expect.poll(waits).toMatchObject({
    ...{ name: "One is provisioned", number: 2, steps: 3, lacking: 2, chosen: 2, cpe: "FLEET000002" },
    secondsLeft: expect.any(Number),
  });
  expect(await fleet.kill("SIGINT")).toBe(1);
  expect(fleet.text()).toContain(`was not met yet (FLEET000002: ${reason}); 1 of 3 steps were not come to`);
  const { steps } = JSON.parse(readFileSync(join(report, "report.json"), "utf8")).scenario;
  expect(steps[1]).toMatchObject({
    outcome: "skipped",
    unmet: [{ cpe: "FLEET000002", reason }, { cpe: "FLEET000003" }],
  });
  expect(readFileSync(join(report, "junit.xml"), "utf8")).toContain(
    `<skipped message="FLEET000002: ${reason}, and 1 more"/>`,
  );
});

it("has CPEs do wrong what a file says, and what is asked of it later", async () => {
  const { acs, ask, directory, informs, start } = await stage(4);
  const faults = written(directory, "faults.yaml", "faults: [{ fault: no-bootstrap, select: i=1-2 }]\n");
  start("--ramp", "all", "--faults", faults, "-o", "acs.periodicInform.enable=false");
  await acs.until(() => informs.size === 4 && acs.sessions >= 4);
  const first = (number: number) => informs.get(`FLEET00000${number}`)?.[0];
  expect([1, 2, 3, 4].map(first)).toEqual([
    ["1 BOOT"],
    ["1 BOOT"],
    ["0 BOOTSTRAP", "1 BOOT"],
    ["0 BOOTSTRAP", "1 BOOT"],
  ]);

  const added = await ask("fault", "add", "link-down", "for=1h", "--select", "i=3");
  expect(added.stdout).toBe(
    "f1 no-bootstrap --select 'i=1-2': struck 2 times\nf2 link-down --select 'i=3' for=3600s: struck 0 times\n",
  );
  const refused = await ask("inform", "--select", "i=3-4");
  expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining("FLEET000003: the link is down")]);
  expect((await ask("fault", "remove", "link-down")).code).toBe(0);
  expect((await ask("inform", "--select", "i=3-4")).stdout).toBe("2 of 2 CPEs\n");
  expect(await ask("fault", "remove", "f9")).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("no fault is called f9: there is f1 (no-bootstrap)"),
  });
  const late = ["late-answer", "delay=1500ms", "after=1h", "--select", "i=1"];
  expect((await ask("fault", "add", ...late)).stdout).toContain(
    "\nf3 late-answer --select 'i=1' after=3600s delay=1500ms: struck 0 times\n",
  );
  expect((await ask("fault", "remove", "f3")).code).toBe(0);
  expect(JSON.parse((await ask("fault", "list", "--json")).stdout)).toMatchObject([
    { id: "f1", fault: "no-bootstrap", struck: 2 },
  ]);
});

it.each<[readonly string[], RegExp]>([
  [["--faults", "FILE"], /FILE:2: faults\[0\].fault = "no-anser": there is .*did you mean no-answer\?/],
  [["--scenario", "power-cat"], /--scenario power-cat is no file .*did you mean power-cut\?/],
  [["--scenario", "/nowhere.yaml"], /\/nowhere.yaml: there is no such file/],
  [["--workers", "4"], /--workers 4 is more than there are CPEs here: 3/],
  [["--virtual-time"], /--virtual-time: how long\? Give --scenario FILE, or --duration TIME/],
])("%j is wrong usage", async (flags, reason) => {
  const { directory } = await stage(1);
  const file = written(directory, "bad.yaml", "faults:\n  - fault: no-anser\n");
  const all = flags.map((flag) => (flag === "FILE" ? file : flag));
  const url = flags.includes("--virtual-time") ? [] : ["--acs-url", "http://127.0.0.1:1/"];
  const { code, stderr } = await meanwhile("fleet", "--count", "3", ...url, ...all);
  expect([code, stderr.replaceAll(file, "FILE")]).toEqual([2, expect.stringMatching(reason)]);
});

it("lists faults and scenarios, and checks one that somebody has written", async () => {
  expect((await meanwhile("fleet", "faults", "slow-drip")).stdout).toMatch(
    /^slow-drip: sends its messages a few octets.*A good ACS will bound.*octets-per-second: how fast/s,
  );
  const { stdout } = await meanwhile("fleet", "scenarios", "--show", "power-cut");
  const { directory } = await stage(1);
  const file = written(directory, "own.yaml", stdout);
  expect((await meanwhile("fleet", "scenarios", "--check", file)).stdout).toBe("power-cut: 7 steps, nothing wrong\n");
});

/** What a virtual run tells, but for how long it took. */
async function virtually(...flags: readonly string[]) {
  const { code, stdout } = await meanwhile("fleet", "--virtual-time", "--json", ...flags);
  const lines = stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  const { tookSeconds: _, ...end } = lines.at(-1);
  return { code, steps: lines.slice(0, -1), end };
}

it("an hour's outage under a virtual clock is the same in each run of a seed, and another for another", async () => {
  const outage = (seed: string) => virtually("--count", "30", "--scenario", "acs-outage", "--seed", seed);
  const [one, same, other] = [await outage("a"), await outage("a"), await outage("b")];
  expect(one.code).toBe(0);
  expect(one).toEqual(same);
  expect(one.end.scenario.steps.at(-1).seconds).not.toBe(other.end.scenario.steps.at(-1).seconds);
  expect(one.end.passedSeconds).toBeGreaterThan(3600);
  expect(one.end.events).toMatchObject({ "0 BOOTSTRAP": 30, "4 VALUE CHANGE": 30 });
});

it("a virtual run leaves its steps for continuous integration, and a report that says what its last line does", async () => {
  const { directory } = await stage(1);
  const report = join(directory, "virtual");
  const { code, end } = await virtually("--count", "40", "--scenario", "parameter-audit", "--report", report);
  expect(code).toBe(0);
  const { tookSeconds: _, ...kept } = JSON.parse(readFileSync(join(report, "report.json"), "utf8"));
  expect(kept).toEqual(end);
  const junit = readFileSync(join(report, "junit.xml"), "utf8");
  expect(junit).toContain(`tests="${end.scenario.steps.length}" failures="0"`);
  expect(junit).toContain('timestamp="2026-01-01T00:00:00"');
  expect(readdirSync(report).sort()).toEqual(["junit.xml", "report.json"]);
});

it("half a year goes by in which each CPE informs once a day", async () => {
  const { code, end } = await virtually("--count", "5", "--interval", "86400", "--duration", "180d", "--ramp", "all");
  expect([code, end.passedSeconds]).toEqual([0, 180 * 86_400]);
  expect(end.events).toEqual({ "0 BOOTSTRAP": 5, "1 BOOT": 5, "2 PERIODIC": 5 * 180 });
  expect(end.sessions).toEqual({ succeeded: 5 * 181, failed: 0 });
});

it("firmware for all under a virtual clock", async () => {
  const { code, end } = await virtually("--count", "100", "--scenario", "mass-firmware-upgrade");
  expect(code).toBe(0);
  expect(end.faults).toMatchObject({ "transfer-complete-fault": 3 });
  expect(end.events).toMatchObject({ "7 TRANSFER COMPLETE": 100 });
});
