import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { makeDirectory } from "../../../src/host/disk/made-directory.ts";

function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), "cpe-made-"));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  return directory;
}

it("makes what is missing, with its mode, and leaves what is there", () => {
  const directory = temporaryDirectory();
  const made = join(directory, "a", "b");
  for (let times = 0; times < 2; times++) makeDirectory(made, 0o700);
  expect(statSync(made).mode & 0o777).toBe(0o700);
  expect(statSync(join(directory, "a")).mode & 0o777).toBe(0o700);
});

it.runIf(existsSync("/proc/self"))("comes back from a place that no directory can be made in", () => {
  expect(() => makeDirectory("/proc/reports/today")).toThrow(/ENOENT|EACCES|EPERM/);
});

it("says what is wrong where a file is in the way", () => {
  const file = join(temporaryDirectory(), "file");
  writeFileSync(file, "");
  expect(() => makeDirectory(file)).toThrow("EEXIST");
  expect(() => makeDirectory(join(file, "below"))).toThrow("ENOTDIR");
});
