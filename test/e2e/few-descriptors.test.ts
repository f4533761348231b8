import { spawn, spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { TestAcs } from "../harness/acs/test-acs.ts";
import { cpeAgent, quietly, RunningCommand, temporaryDirectory } from "../harness/process/built-program.ts";
import { flood, hundred } from "../net/connection-request/flood.ts";

const mayLimit = spawnSync("prlimit", ["--version"]).status === 0;
const program = join(import.meta.dirname, "..", "..", "dist", "main.js");

it.skipIf(!mayLimit)(
  "connection requests that flood an agent of 64 descriptors leave those of sessions and control socket (needs prlimit)",
  async () => {
    const { path, remove } = temporaryDirectory();
    onTestFinished(remove);
    const acs = await TestAcs.start();
    onTestFinished(() => acs.close());
    const at = ["--state-dir", path];
    const run = ["run", "--host", "virtual", "--acs-url", acs.url, ...at, ...quietly, "-o", "device.bootSeconds=0"];
    const agent = spawn("prlimit", ["--nofile=64:64", process.execPath, program, ...run], { stdio: "ignore" });
    onTestFinished(() => void agent.kill("SIGKILL"));
    await acs.until(() => acs.informs.length === 1);
    const asked = cpeAgent("get", "Device.ManagementServer.ConnectionRequestURL", "--json", ...at);
    const [, port, uri] = /http:\/\/127\.0\.0\.1:(\d+)([^"]*)/.exec(asked.stdout) ?? [];
    flood(Number(port), hundred, "GET / HT");
    const { goesOn } = flood(Number(port), hundred, `GET ${uri} HTTP/1.1\r\nHost: x\r\n\r\n`);
    for (let round = 1; round <= 3; round += 1) {
      await goesOn(200);
      expect(await new RunningCommand("inform", ...at).ended).toBe(0);
    }
    expect(acs.informs.length).toBeGreaterThanOrEqual(4);
  },
);
