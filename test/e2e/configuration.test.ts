import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { RunningCommand } from "../harness/process/built-program.ts";
import { processCpe } from "../harness/process/process-cpe.ts";

const interval = "Device.ManagementServer.PeriodicInformInterval";

it("the configuration of a running agent is backed up to a file and restored from it", {
  timeout: 60_000,
}, async () => {
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
