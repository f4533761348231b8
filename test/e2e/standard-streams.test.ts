import { spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { cpeAgent, quietly, temporaryDirectory } from "../harness/process/built-program.ts";

// Nobody reads, or there is no room: that ends no agent, and shows nobody a stack trace.

const { path: directory, remove } = temporaryDirectory();
afterAll(remove);
const program = join(import.meta.dirname, "..", "..", "dist", "main.js");

/** Runs a line of shell, in which `$CPE` is the program. */
function shell(line: string): { readonly code: number | null; readonly stdout: string; readonly stderr: string } {
  const env = { ...process.env, CPE: program, NODE: process.execPath };
  const run = spawnSync("bash", ["-o", "pipefail", "-c", line], { env, encoding: "utf8", timeout: 30_000 });
  return { code: run.status, stdout: run.stdout, stderr: run.stderr };
}

describe("what a command prints", () => {
  it("may find a reader that has seen enough", () => {
    expect(shell('"$NODE" "$CPE" --help | head -1')).toMatchObject({ code: 0, stderr: "" });
    expect(shell('"$NODE" "$CPE" completion bash | true')).toMatchObject({ code: 0, stderr: "" });
  });

  it.skipIf(!existsSync("/dev/full"))("may find no room, and fails with a sentence", () => {
    const { code, stderr } = shell('"$NODE" "$CPE" model list >/dev/full');
    expect(stderr).toMatch(/^cpe-agent: .*no space is left\n$/);
    expect(code).toBe(1);
    expect(shell('"$NODE" "$CPE" nosuch 2>/dev/full')).toMatchObject({ code: 2, stdout: "" });
  });

  it("may find both streams closed", () => {
    expect(shell('"$NODE" "$CPE" model list >&- 2>&-')).toMatchObject({ code: expect.any(Number), stderr: "" });
    expect(shell('"$NODE" "$CPE" nosuch >&- 2>&-')).toMatchObject({ code: 2 });
  });
});

describe("an agent", () => {
  it.each(existsSync("/dev/full") ? ["/dev/full", "a pipe without a reader"] : ["a pipe without a reader"])(
    "lives on when its log goes to %s",
    async (to) => {
      const stateDirectory = join(directory, to.replaceAll(/\W/g, ""));
      const run = `exec "$NODE" "$CPE" run --host virtual --state-dir ${stateDirectory} ${quietly.join(" ")} -o log.level=debug`;
      const line = to.startsWith("/") ? `${run} 2>${to}` : `exec 2> >(head -1 >/dev/null); ${run}`;
      const child = spawn("bash", ["-c", line], {
        env: { ...process.env, CPE: program, NODE: process.execPath },
        stdio: "ignore",
      });
      const ended = new Promise((resolve) => child.once("exit", (code) => resolve(code)));
      try {
        const at = ["--state-dir", stateDirectory];
        expect(cpeAgent("wait", "--for", "event", ...at)).toMatchObject({ code: 0 });
        // Each of these is logged.
        for (const signal of ["SIGHUP", "SIGHUP"] as const) child.kill(signal);
        expect(cpeAgent("set", "Device.DeviceInfo.ProvisioningCode=x", ...at)).toMatchObject({ code: 0 });
        expect(cpeAgent("status", ...at)).toMatchObject({ code: 0 });
        expect(child.exitCode).toBeNull();
      } finally {
        child.kill("SIGTERM");
        expect(await ended).toBe(0);
      }
    },
  );
});
