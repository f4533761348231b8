import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, it } from "vitest";

const mayLimit = spawnSync("prlimit", ["--version"]).status === 0;
const script = join(import.meta.dirname, "without-descriptors.ts");

it.skipIf(!mayLimit)(
  "tests by UDP fail where there is no descriptor for a socket, and the agent lives (needs prlimit)",
  () => {
    const { status, stderr, stdout } = spawnSync(
      "prlimit",
      ["--nofile=64:64", process.execPath, "--import", "tsx", script],
      { encoding: "utf8" },
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    const reason = expect.stringContaining("EMFILE");
    expect(JSON.parse(stdout)).toEqual([
      expect.objectContaining({ ok: false, reason }),
      expect.objectContaining({ ok: false, reason }),
    ]);
  },
);
