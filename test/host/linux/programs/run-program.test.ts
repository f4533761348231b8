import { describe, expect, it, onTestFinished } from "vitest";
import { runProgram } from "../../../../src/host/linux/programs/run-program.ts";

const node = (code: string): readonly [string, ...string[]] => [process.execPath, "-e", code];

describe("a program", () => {
  it("is given its arguments as they are, and no shell", async () => {
    const nasty = ["$(id)", "; rm -rf x", "a b", "*", "'\"", "\n"];
    const result = await runProgram([
      process.execPath,
      "-e",
      "console.log(JSON.stringify(process.argv.slice(1)))",
      "--",
      ...nasty,
    ]);
    expect(result).toEqual({ ok: true, stdout: `${JSON.stringify(nasty)}\n` });
  });

  it("is told nothing of what the agent was told by variables", async () => {
    process.env.CPE_AGENT_ACS_PASSWORD = "not to be passed on";
    onTestFinished(() => {
      delete process.env.CPE_AGENT_ACS_PASSWORD;
    });
    const result = await runProgram(node("console.log(JSON.stringify(Object.keys(process.env)))"));
    const names: string[] = JSON.parse(result.ok ? result.stdout : "");
    expect(names).toContain("PATH");
    expect(names.filter((name) => !["PATH", "LD_LIBRARY_PATH", "LC_ALL"].includes(name))).toEqual([]);
  });

  it("reads what it is given, or nothing", async () => {
    const echo = node("process.stdin.pipe(process.stdout)");
    expect(await runProgram(echo, { input: "a\nb\n" })).toEqual({ ok: true, stdout: "a\nb\n" });
    expect(await runProgram(echo)).toEqual({ ok: true, stdout: "" });
    const deaf = node("process.exit(0)");
    expect(await runProgram(deaf, { input: "x".repeat(1_000_000) })).toEqual({ ok: true, stdout: "" });
  });

  it("that is missing is told so", async () => {
    const reason = "the program /no/such/program is not installed";
    expect(await runProgram(["/no/such/program"])).toEqual({ ok: false, code: "missing", reason });
    const forbidden = { code: "missing", reason: "the program /etc/passwd may not be started by this user" };
    expect(await runProgram(["/etc/passwd"])).toMatchObject(forbidden);
  });

  it("that fails is quoted, not at any length", async () => {
    const result = await runProgram(
      node("process.stderr.write('no such link' + '!'.repeat(1e5)); process.exitCode = 2"),
    );
    expect(result).toMatchObject({
      ok: false,
      code: "failed",
      reason: expect.stringContaining("exited with 2: no such link"),
    });
    expect(result.ok ? "" : result.reason).toHaveLength(`${process.execPath} exited with 2: `.length + 500);
  });

  it("that hangs is ended, children that hold its output included", async () => {
    const code =
      "require('node:child_process').spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60_000)'], { stdio: 'inherit' }); setTimeout(() => {}, 60_000)";
    // A child left alive would hold the output for longer than a test may take.
    expect(await runProgram(node(code), { timeoutMs: 300 })).toMatchObject({ ok: false, code: "timeout" });
  });

  it("that prints without end is ended", async () => {
    const result = await runProgram(node("for (;;) require('node:fs').writeSync(1, 'x'.repeat(65536))"), {
      maxOutputBytes: 1_000_000,
    });
    expect(result).toMatchObject({ ok: false, code: "too-much-output" });
  });

  it("is read in UTF-8 across chunks", async () => {
    const result = await runProgram(node("process.stdout.write('ä'.repeat(100_001))"));
    expect(result).toEqual({ ok: true, stdout: "ä".repeat(100_001) });
  });
});
