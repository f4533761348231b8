import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { runProgram } from "../../../../src/host/linux/programs/run-program.ts";
import { bundledProgram } from "../../../harness/process/bundled-program.ts";

const mayLimit = spawnSync("prlimit", ["--version"]).status === 0;

describe("a program that cannot be started", () => {
  it.skipIf(!mayLimit)("for want of descriptors fails, and whoever starts it goes on (needs prlimit)", () => {
    const program = bundledProgram(join(import.meta.dirname, "without-descriptors.ts"));
    onTestFinished(program.remove);
    const { status, stderr, stdout } = spawnSync("prlimit", ["--nofile=64:64", process.execPath, program.path], {
      encoding: "utf8",
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    const reason = expect.stringContaining("too few file descriptors");
    expect(JSON.parse(stdout)).toEqual([
      { ok: false, code: "failed", reason },
      { ok: false, code: "failed", reason },
      { ok: false, missing: false, reason },
      { missing: false, reason },
      { ok: true, stdout: "" },
    ]);
  });

  it("for words that no program can be given fails as well", async () => {
    expect(await runProgram(["true", "a\0b"])).toMatchObject({ ok: false, code: "failed" });
    expect(await runProgram(["true", "x".repeat(4_000_000)])).toMatchObject({ ok: false, code: "failed" });
  });
});
