import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { bundledProgram } from "../../harness/process/bundled-program.ts";

const mayLimit = spawnSync("prlimit", ["--version"]).status === 0;

it.skipIf(!mayLimit)(
  "tests by UDP fail where there is no descriptor for a socket, and the agent lives (needs prlimit)",
  () => {
    const program = bundledProgram(join(import.meta.dirname, "without-descriptors.ts"));
    onTestFinished(program.remove);
    const { status, stderr, stdout } = spawnSync("prlimit", ["--nofile=64:64", process.execPath, program.path], {
      encoding: "utf8",
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    const reason = expect.stringContaining("EMFILE");
    expect(JSON.parse(stdout)).toEqual([
      expect.objectContaining({ ok: false, reason }),
      expect.objectContaining({ ok: false, reason }),
    ]);
  },
);
