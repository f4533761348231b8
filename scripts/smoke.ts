import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

// Runs the program that was built: its version, the demo and its stories of firmware and diagnostics, and the demo once more with nothing
// beside the program but what it needs at run time, as is that of a fleet.

/** What the bundle leaves outside: the SQLite addon of this Node, in its package. */
const needed = [Number.parseInt(process.versions.node, 10) < 22 ? "better-sqlite3-12" : "better-sqlite3"];

/** Ends the smoke run when the program fails or takes too long; what it printed is shown then. */
function run(folder: string, ...args: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(process.execPath, [join(folder, "dist", "main.js"), ...args], {
    cwd: folder,
    encoding: "utf8",
    timeout: 120_000,
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status === 0) return stdout;
  console.error(`${stdout}${stderr}`);
  console.error(`cpe-agent ${args.join(" ")} failed: ${error?.message ?? `exit code ${status}`}`);
  process.exit(1);
}

const lastLines = (text: string): string => text.trimEnd().split("\n").slice(-3).join("\n");

console.log(run(resolve("."), "--version").trim());
for (const story of [[], ["--firmware"], ["--diagnostics"]])
  console.log(lastLines(run(resolve("."), "demo", "--once", ...story)));

const clean = mkdtempSync(join(tmpdir(), "cpe-agent-smoke-"));
process.on("exit", () => rmSync(clean, { recursive: true, force: true }));
for (const path of ["dist", "package.json", ...needed.map((name) => join("node_modules", name))]) {
  cpSync(path, join(clean, path), { recursive: true });
}
run(clean, "demo", "--once");
const fleet = run(clean, "fleet", "--demo", "--count", "200", "--report", join(clean, "report"));
console.log(lastLines(fleet.replaceAll(clean, "")));
console.log(`runs with ${needed.join(", ")} alone`);
