import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { bundledProgram } from "../../harness/process/bundled-program.ts";

const program = bundledProgram(join(import.meta.dirname, "held-session.ts"));
afterAll(() => program.remove());

const weightBytes = 64 * 1024;

it("leaves nothing that takes a collection of all garbage to be rid of", () => {
  const argv = ["--expose-gc", program.path, String(weightBytes)];
  const { stdout, stderr } = spawnSync(process.execPath, argv, { encoding: "utf8" });
  expect(stderr).toBe("");
  expect(Number(stdout || Number.NaN)).toBeLessThan(weightBytes / 2);
});
