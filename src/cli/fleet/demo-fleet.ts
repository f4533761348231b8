import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { scenarioIn } from "../../fleet/scenario/scenario.ts";
import { sayOnStandardOutput } from "../standard-streams.ts";
import type { FleetFlags } from "./fleet-settings.ts";
import { runFleet } from "./run-fleet.ts";
import { countIn, usage } from "./units.ts";

// fleet --demo: a fleet, the small ACS and a scenario for both in one process, with a report at the end.

const usualCount = 1000;
/** The ACS has the same core: more would only wait for each other, and in a busy machine for longer than an Inform may take. */
const mostOpen = 32;
/** A step takes as long as the machine needs; the time is for one that never ends. */
const withinSeconds = (count: number): number => 600 + count;
/** Of fewer no CPE would be among those that fail; the small ACS in the same process is not made for more. */
const fewest = 50;
const most = 20_000;

const version = "2.0.0";

const scenario = `name: fleet-demo
about: New CPEs are provisioned, then upgraded, although some answer late and some fail.
groups:
  late: 3%
  failing: 2%
acs:
  - on: [0 BOOTSTRAP]
    set: { Device.DeviceInfo.ProvisioningCode: demo }
  - on: [X 00D09E INFORM]
    unless: { Device.DeviceInfo.SoftwareVersion: ${version} }
    download: { type: 1 Firmware Upgrade Image, url: "{files}/firmware-${version}.bin" }
steps:
  - name: 3 % will answer late
    select: late
    fault: { fault: late-answer, delay: 1500ms }
  - name: 2 % will fail their upgrade
    select: failing
    as: download-failure
    fault: { fault: transfer-complete-fault, code: 9010, text: Download failure }
  - name: All are switched on
    boot: RAMP
  - name: The ACS provisions each
    expect: { within: WITHIN, event: 0 BOOTSTRAP, set: [Device.DeviceInfo.ProvisioningCode], well: true }
  - name: Each opens a session
    inform: RAMP
  - name: Each is asked to fetch its firmware
    expect: { within: WITHIN, download: 1 Firmware Upgrade Image }
  - name: All but those that fail tell that they run it
    expect: { within: WITHIN, share: 98%, transferred: true }
  - name: Each has told what came of it
    expect: { within: WITHIN, event: M Download, sessions: 2 }
  - name: What made them fail is mended
    fault-off: download-failure
  - name: Nobody is left behind
    expect: { within: WITHIN, well: true }
`;

/** Rejects as `runFleet` does, and with a `CliFailure` (2) for flags that a demo has for itself. */
export async function runDemoFleet(flags: FleetFlags): Promise<void> {
  refuseOthers(flags);
  const count = flags.count === undefined ? usualCount : countIn("--count", flags.count, most);
  if (count < fewest) throw usage(`--count ${count} is too few for --demo: give ${fewest} to ${most}`);
  const directory = mkdtempSync(join(tmpdir(), "cpe-agent-fleet-demo-"));
  const own = (name: string): string => join(directory, name);
  const text = scenario.replaceAll("RAMP", flags.ramp).replaceAll("WITHIN", `${withinSeconds(count)}s`);
  mkdirSync(own("files"));
  writeFileSync(own("scenario.yaml"), text);
  writeFileSync(own(`files/firmware-${version}.bin`), Buffer.alloc(256 * 1024, "firmware of the demo"));
  const { acs: rules } = await scenarioIn(text, "the demo");
  const { startAcs } = await import("../../acs/acs.ts");
  const { systemClock } = await import("../../host/clock.ts");
  const { openMemoryStore } = await import("../../store/memory-store.ts");
  const quiet = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
  const acs = await startAcs({
    bind: "127.0.0.1",
    port: 0,
    filesDirectory: own("files"),
    store: openMemoryStore(),
    clock: systemClock(),
    log: quiet,
    lean: true,
    rules,
  });
  const report = flags.report ?? own("report");
  try {
    await runFleet({
      ...flags,
      web: flags.web === "off" ? undefined : flags.web,
      count: String(count),
      open: String(mostOpen),
      acsUrl: acs.url,
      stateDir: own("state"),
      scenario: own("scenario.yaml"),
      report,
      kind: flags.kind?.length ? flags.kind : ["home-gateway=60", "ont=25", "dsl-gateway=15"],
      option: [...demoSettings, ...(flags.web === "off" ? [] : ownPage), ...(flags.option ?? [])],
    });
  } finally {
    await acs.close();
    for (const name of ["files", "state", "scenario.yaml"]) rmSync(own(name), { recursive: true, force: true });
    if (flags.report !== undefined) rmSync(directory, { recursive: true, force: true });
  }
  if (flags.json !== true) sayOnStandardOutput(`Look at the report: ${join(report, "index.html")}\n`);
}

const demoSettings: readonly string[] = [
  "device.bootSeconds=1",
  "firmware.allowUnsigned=true",
  "connectionRequest.bind=127.0.0.1",
  "connectionRequest.port=0",
];

const ownPage: readonly string[] = ["web.listen=127.0.0.1:0"];

function refuseOthers(flags: FleetFlags): void {
  const given = {
    "--acs-url": flags.acsUrl,
    "--scenario": flags.scenario,
    "--faults": flags.faults,
    "--shard": flags.shard,
  };
  const [wrong] =
    Object.entries({
      ...given,
      "--devices": flags.devices,
      "--state-dir": flags.stateDir,
      "--virtual-time": flags.virtualTime,
    }).find(([, value]) => value !== undefined) ?? [];
  if (wrong !== undefined) throw usage(`${wrong} and --demo exclude each other: a demo has its own`);
}
