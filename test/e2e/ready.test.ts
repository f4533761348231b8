import { spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { temporaryDirectory } from "../harness/process/built-program.ts";

const root = join(import.meta.dirname, "..", "..");

/** What is said in the end where npm fails and these tools are: at once, or when only the SQLite addon is wanting. */
function lastWords(wanting: "everything" | "addon", ...tools: readonly string[]): string {
  const { path: clone, remove } = temporaryDirectory();
  onTestFinished(remove);
  const lock = join(clone, "package-lock.json");
  copyFileSync(join(root, "package-lock.json"), lock);
  if (wanting === "addon") {
    mkdirSync(join(clone, "node_modules"));
    copyFileSync(lock, join(clone, "node_modules", ".package-lock.json"));
  }
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

it("an addon that cannot be compiled for want of a C++ toolchain ends with what to install", () => {
  const words = lastWords("addon", "python3");
  expect(words).toMatch(/a C\+\+ compiler, make cannot be found\. Install what is missing/);
  expect(words).toContain("apt-get install g++ make python3");
});

it("an addon that cannot be had with a toolchain ends with what is fetched for it, and from where", () => {
  const words = lastWords("addon", "g++", "make", "python3");
  expect(words).toMatch(/The SQLite addon could not be had: .* github\.com, .* nodejs\.org/s);
  expect(words).toContain("npm_config_nodedir");
});

it("an installation that fails with a toolchain is put down to the registry", () => {
  expect(lastWords("everything", "g++", "make", "python3")).toMatch(/access to the npm registry\.\n$/);
});

it("packages that cannot be had are put down to the registry, whatever tools are missing", () => {
  expect(lastWords("everything")).toMatch(/access to the npm registry\.\n$/);
});
