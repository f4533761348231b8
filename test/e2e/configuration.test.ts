import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { cpeAgent, temporaryDirectory } from "../harness/process/built-program.ts";

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
