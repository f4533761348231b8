import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

// The documents as web pages, in site/dist: `npm run docs`. `npm run docs -- dev` shows them while they are written, `-- preview` what was built.
// What makes them is no part of the agent: it is installed in site/ alone, here, the first time and when its lock file has changed.

const site = join(import.meta.dirname, "..", "site");
const commands = ["build", "dev", "preview"];
const [, , command = "build"] = process.argv;

function run(program: string, ...argv: readonly string[]): void {
  const { status, error } = spawnSync(program, argv, { cwd: site, stdio: "inherit" });
  if (error !== undefined) console.error(`${program} cannot be started: ${error.message}`);
  if (status !== 0) process.exit(1);
}

type Lock = { readonly packages: Readonly<Record<string, { readonly version?: string; readonly optional?: boolean }>> };

function isInstalled(): boolean {
  const present = join(site, "node_modules/.package-lock.json");
  if (!existsSync(present)) return false;
  const [wanted, installed] = [join(site, "package-lock.json"), present].map(
    (file) => (JSON.parse(readFileSync(file, "utf8")) as Lock).packages,
  );
  return Object.entries(wanted ?? {}).every(
    ([path, { version, optional }]) => path === "" || optional || installed?.[path]?.version === version,
  );
}

if (!commands.includes(command)) {
  console.error(`"${command}" is none of ${commands.join(", ")}`);
  process.exit(2);
}
if (!isInstalled()) run("npm", "ci", "--ignore-scripts", "--no-fund", "--no-audit", "--prefer-offline");
run(process.execPath, join("node_modules", "vitepress", "bin", "vitepress.js"), command, ".");
