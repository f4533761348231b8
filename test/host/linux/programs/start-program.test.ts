import { describe, expect, it, onTestFinished } from "vitest";
import { startProgram } from "../../../../src/host/linux/programs/start-program.ts";

const node = (code: string): readonly [string, ...string[]] => [process.execPath, "-e", code];
const forEver = "setInterval(() => {}, 1000);";

/** Starts a program and gives what it does, in order. */
function started(argv: readonly [string, ...string[]]) {
  let onPrinted = (): void => {};
  let onEnded = (_: { readonly reason: string; readonly missing: boolean }): void => {};
  const printed = new Promise<void>((resolve) => {
    onPrinted = resolve;
  });
  const ended = new Promise<{ readonly reason: string; readonly missing: boolean }>((resolve) => {
    onEnded = resolve;
  });
  const program = startProgram(argv, {
    printed: () => onPrinted(),
    ended: (reason, missing) => onEnded({ reason, missing }),
  });
  return { program, printed, ended };
}

describe("a program that runs on", () => {
  it("tells that it prints, on either stream, and is ended when it is no more wanted", async () => {
    for (const stream of ["stdout", "stderr"]) {
      const { program, printed, ended } = started(node(`process.${stream}.write(String(process.pid));${forEver}`));
      await printed;
      program.stop();
      program.stop();
      const after = await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 100, "nothing"))]);
      expect(after).toBe("nothing");
    }
  });

  it("is told nothing of what the agent was told by variables", async () => {
    process.env.CPE_AGENT_ACS_PASSWORD = "not to be passed on";
    onTestFinished(() => {
      delete process.env.CPE_AGENT_ACS_PASSWORD;
    });
    const { ended } = started(
      node("process.exitCode = Object.keys(process.env).some((name) => /^CPE/.test(name)) ? 1 : 3"),
    );
    expect((await ended).reason).toContain("exited with 3");
  });

  it("says of one that was used wrongly how it is used", async () => {
    const usage = `BusyBox v1.36.1\\n\\nUsage: ip [OPTIONS] address|route\\n\\n${"ip route list\\n".repeat(40)}`;
    const { ended } = started(node(`process.stderr.write("${usage}"); process.exitCode = 1`));
    expect((await ended).reason).toMatch(/ exited with 1: Usage: ip \[OPTIONS\] address\|route$/);
  });

  it("has to wait when nobody reads", async () => {
    const code = `
      const { writeSync } = require("node:fs");
      process.stderr.write("begun");
      writeSync(1, Buffer.alloc(1 << 22));
      process.exit(0)`;
    const { program, printed, ended } = started(node(code));
    program.pause();
    await printed;
    const early = await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 300, "waits"))]);
    expect(early).toBe("waits");
    program.resume();
    expect(await ended).toMatchObject({ missing: false });
  });

  it("tells how it ended, in its own words, but not at any length", async () => {
    const { ended } = started(node("process.stderr.write('no such object' + '!'.repeat(1e5)); process.exitCode = 255"));
    const { reason, missing } = await ended;
    expect(missing).toBe(false);
    expect(reason).toMatch(/exited with 255: .*!$/);
    expect(reason.length).toBeLessThan(400);
  });

  it("that is missing is told so", async () => {
    expect(await started(["/no/such/program"]).ended).toMatchObject({ missing: true });
  });
});
