import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { run } from "./run.ts";

/** What is fetched and compiled for packages, kept for the next time. */
export const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "cpe-agent-packages");

/** Fetches a package from the registry of npm, once, and unpacks it; gives its folder. Throws where it is not the one that is asked for. */
export function fetched(name: string, version: string, integrity: string): string {
  const folder = join(cache, `${name.replace("/", "+")}-${version}`);
  if (existsSync(folder)) return join(folder, "package");
  mkdirSync(cache, { recursive: true });
  const work = mkdtempSync(join(cache, "fetched-"));
  try {
    const pack = ["pack", `${name}@${version}`, "--silent", "--prefer-offline", "--pack-destination", work];
    const file = join(work, run("npm", pack).trim());
    const sum = `sha512-${createHash("sha512").update(readFileSync(file)).digest("base64")}`;
    if (sum !== integrity) throw new Error(`${name}@${version} is ${sum}, not ${integrity}: refused`);
    run("tar", ["-xzf", file, "-C", work]);
    rmSync(file);
    renameSync(work, folder);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return join(folder, "package");
}
