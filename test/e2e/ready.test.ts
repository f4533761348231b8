import { spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { temporaryDirectory } from "../harness/process/built-program.ts";

const root = join(import.meta.dirname, "..", "..");

/** What is said in the end on a fresh clone whose installation fails, where these tools are. */
function lastWords(...tools: readonly string[]): string {
  const { path: clone, remove } = temporaryDirectory();
  onTestFinished(remove);
  copyFileSync(join(root, "package-lock.json"), join(clone, "package-lock.json"));
  for (const [name, code] of [["npm", 1], ...tools.map((tool) => [tool, 0] as const)] as const) {
    writeFileSync(join(clone, name), `#!/bin/sh\nexit ${code}\n`);
    chmodSync(join(clone, name), 0o755);
  }
  const script = join(root, "scripts", "ready.mjs");
  const { status, stderr } = spawnSync(process.execPath, [script], {
    cwd: clone,
    env: { PATH: clone },
    encoding: "utf8",
  });
  expect(status).toBe(1);
  return stderr;
}

it("a failed installation without a C++ toolchain ends with what to install", () => {
  const words = lastWords("python3");
  expect(words).toMatch(/a C\+\+ compiler, make cannot be found\. Install what is missing/);
  expect(words).toContain("apt-get install g++ make python3");
});

it("a failed installation with one is put down to the registry", () => {
  expect(lastWords("g++", "make", "python3")).toMatch(/access to the npm registry\.\n$/);
});
