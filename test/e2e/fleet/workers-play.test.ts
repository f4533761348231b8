import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import type { FleetReport } from "../../../src/fleet/report.ts";
import type { WorkerReport } from "../../../src/fleet/told/worker-report.ts";
import { type Stage, stage } from "./stage.ts";

// Faults and scenarios of a fleet in several processes: a CPE is the same, whichever process it is in.

const alone = ["--workers", "3", "-o", "acs.periodicInform.enable=false"];

function playing({ directory, start }: Stage, steps: string, ...flags: readonly string[]) {
  const file = join(directory, "mine.yaml");
  writeFileSync(file, `name: mine\nabout: Played by several.\nsteps:\n${steps}`);
  const report = join(directory, "report");
  const fleet = start(...alone, "--scenario", file, "--report", report, ...flags);
  const told = () => fleet.log.filter(({ type }) => type === "step").map(({ name, outcome }) => `${name} ${outcome}`);
  return { fleet, told, report: () => JSON.parse(readFileSync(join(report, "report.json"), "utf8")) as FleetReport };
}

it("plays a scenario in all processes, and names who has not met it in any", async () => {
  const on = await stage(12);
  const { fleet, report } = playing(
    on,
    `  - { fault: { fault: no-bootstrap }, select: i=3-5 }
  - boot: all
  - { name: heard, expect: { event: 1 BOOT, sessions: 1, well: true, most-failed-sessions: 0, within: 40s } }
  - { select: 50%, power-cut: true }
  - { storm: 500ms, name: back }
  - { select: 50%, name: again, expect: { event: 1 BOOT, well: true, within: 40s } }
  - { fault-off: no-bootstrap }
  - { name: none, select: i=1-2, set: { Device.DeviceInfo.ProvisioningCode: lab } }
  - { name: set, select: i=1-2, expect: { values: { Device.DeviceInfo.ProvisioningCode: lab }, event: 4 VALUE CHANGE, within: 30s } }
  - { name: provisioned, select: i=5-6, expect: { within: 1s, set: Device.DeviceInfo.ProvisioningCode } }
`,
  );
  expect(await fleet.ended).toBe(1);
  const { last, scenario, seed } = report();
  expect(scenario?.steps.map(({ outcome }) => outcome)).toEqual([...Array(9).fill("met"), "failed"]);
  const reason = expect.stringContaining("the ACS has not set Device.DeviceInfo.ProvisioningCode");
  expect(scenario?.steps.at(-1)?.unmet.toSorted((one, other) => (one.cpe < other.cpe ? -1 : 1))).toEqual(
    ["FLEET000005", "FLEET000006"].map((cpe) => ({ cpe, reason })),
  );
  expect(last).toMatchObject({ cpes: 12, haveBeenWell: 12, faults: { "no-bootstrap": 3 } });
  expect(last.events).toMatchObject({ "1 BOOT": 18, "4 VALUE CHANGE": 2 });
  const bootstrapped = [...on.informs].filter(([, informs]) => informs.flat().includes("0 BOOTSTRAP"));
  expect([on.informs.size, bootstrapped.length]).toEqual([12, 9]);
  expect(seed).toMatch(/^[0-9a-f]{12}$/);
  expect(await fleet.line(({ type }) => type === "start")).toMatchObject({ seed });
});

it("fails the step that a worker dies in", async () => {
  const on = await stage(12);
  const { fleet, report, told } = playing(
    on,
    `  - boot: all
  - { name: heard, expect: { sessions: 1, within: 40s } }
  - { name: never, expect: { rpc: FactoryReset, within: 1h } }
  - wait: 1h
`,
  );
  await expect.poll(told).toEqual(["boot: all met", "heard met"]);
  const { workers } = await fleet.line(({ type }) => type === "start");
  process.kill((workers as readonly WorkerReport[])[1]?.pid ?? 0, "SIGKILL");
  expect(await fleet.ended).toBe(1);
  expect(report().scenario?.steps.map(({ outcome }) => outcome)).toEqual(["met", "met", "failed", "skipped"]);
  expect(report().scenario?.steps[2]?.unmet).toEqual([
    { cpe: "", reason: "worker 2 is gone (SIGKILL), and its 4 CPEs with it" },
  ]);
});

it("ends in the midst of a step when it is told to", async () => {
  const on = await stage(12);
  const { fleet, report, told } = playing(
    on,
    "  - { name: one, boot: 1/s, select: i=1 }\n  - boot: 1/h\n  - wait: 1h\n",
  );
  await expect.poll(told).toEqual(["one met"]);
  expect(await fleet.kill("SIGTERM")).toBe(1);
  expect(report()).toMatchObject({ endedBy: "SIGTERM", workers: Array(3).fill({ state: "ended" }) });
  expect(report().scenario?.steps.map(({ outcome }) => outcome)).toEqual(["met", "skipped", "skipped"]);
});

it("gives faults to CPEs of all processes, and takes them away", async () => {
  const { acs, ask, informs, start } = await stage(12);
  start(...alone, "--ramp", "all");
  await acs.until(() => informs.size === 12 && acs.sessions >= 12);
  const added = await ask("fault", "add", "link-down", "--select", "i=3-6");
  expect(added.stdout).toBe("f1 link-down --select 'i=3-6': struck 0 times\n");
  const refused = await ask("inform", "--select", "all");
  expect([refused.code, refused.stdout]).toEqual([1, "8 of 12 CPEs\n"]);
  for (const number of [3, 4, 5, 6]) expect(refused.stderr).toContain(`FLEET00000${number}: the link is down`);
  const [{ struck }] = JSON.parse((await ask("fault", "list", "--json")).stdout);
  expect(struck).toBeGreaterThanOrEqual(4);
  expect(await ask("fault", "add", "slow-drop")).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("did you mean slow-drip?"),
  });
  expect(await ask("fault", "remove", "f9")).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("no fault is called f9: there is f1"),
  });
  expect((await ask("fault", "remove", "f1")).code).toBe(0);
  expect((await ask("inform", "--select", "all")).stdout).toBe("12 of 12 CPEs\n");
});
