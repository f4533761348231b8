import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { cpeAgent, RunningCommand, temporaryDirectory } from "../harness/process/built-program.ts";
import { processCpe } from "../harness/process/process-cpe.ts";

const interval = "Device.ManagementServer.PeriodicInformInterval";

it("the configuration of a running agent is backed up to a file and restored from it", async () => {
  const cpe = await processCpe({ settings: ["device.serialNumber=FILES3"] });
  onTestFinished(cpe.close);
  cpe.start();
  await cpe.acs.until(() => cpe.acs.sessions > 0);
  const at = ["--state-dir", cpe.stateDirectory];
  const run = async (...argv: readonly string[]) => {
    const command = new RunningCommand(...argv, ...at);
    return { code: await command.ended, text: command.text() };
  };
  const file = join(cpe.directory, "gold.xml");
  const valueNow = async () => (await run("get", interval)).text.trim();

  const before = await valueNow();
  expect(await run("configuration", "backup", file)).toMatchObject({ code: 0 });
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readFileSync(file, "utf8")).toContain('scope="whole"');
  expect(await run("set", `${interval}=4321`)).toMatchObject({ code: 0 });
  expect(await run("configuration", "restore", file)).toMatchObject({
    code: 0,
    text: expect.stringContaining("restored"),
  });
  expect(await valueNow()).toBe(before);

  writeFileSync(file, readFileSync(file, "utf8").replace('EnableCWMP">true', 'EnableCWMP">false'));
  const refused = await run("configuration", "restore", file);
  expect(refused).toMatchObject({ code: 1 });
  expect(refused.text).toContain("out of reach of its ACS");
});

function scratch(): string {
  const directory = temporaryDirectory();
  onTestFinished(() => directory.remove());
  return directory.path;
}

describe("a configuration file", () => {
  const runWith = (yaml: string) => {
    const file = join(scratch(), "cpe-agent.yaml");
    writeFileSync(file, yaml);
    return { file, ...cpeAgent("run", "--config", file, "--host", "virtual", "--state-dir", scratch()) };
  };

  it("is read by the built program, which names every key that is wrong", () => {
    const { code, stderr } = runWith("acs: { pasword: x }\nlog: { level: loud }\n");
    expect(stderr).toContain("acs.pasword");
    expect(stderr).toContain("log.level");
    expect(code).toBe(2);
  });

  it("with first values that an ACS could not set is refused by key and value, before anything is made", () => {
    const directory = scratch();
    const file = join(directory, "export.yaml");
    writeFileSync(
      file,
      `device:
  parameters:
    Device.DeviceInfo.ProvisioningCode: lab-7
    Device.WiFi.Radio.1.RegulatoryDomain: zz
    Device.WiFi.Radio.1.NoSuch: 1
`,
    );
    const stateDirectory = join(directory, "state");
    const { code, stderr } = cpeAgent("run", "--config", file, "--host", "virtual", "--state-dir", stateDirectory);
    const at = `device.parameters: Device.WiFi.Radio.1`;
    expect(stderr).toContain(`${at}.RegulatoryDomain = "zz" (file ${file}): `);
    expect(stderr).toContain(`${at}.NoSuch = "1" (file ${file}): `);
    expect(stderr).not.toContain("ProvisioningCode");
    expect(stderr).not.toContain("agent.start");
    expect(code).toBe(2);
    expect(existsSync(stateDirectory)).toBe(false);
  });

  it("that is no YAML is named with line and column", () => {
    const { file, code, stderr } = runWith("acs: [\n");
    expect(stderr).toContain(`${file}:2:1`);
    expect(code).toBe(2);
  });
});
