// Run before anything else on a fresh clone: installs what package-lock.json names, when it is not there yet.
// Plain JavaScript, since nothing is installed that could run TypeScript.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";

const [major = 0, minor = 0, patch = 0] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && (minor < 18 || (minor === 18 && patch < 1)))) {
  console.error(`cpe-agent needs Node 20.18.1 or newer; this is ${process.version}`);
  process.exit(1);
}

/** Whether what is installed is what the lock file names, by version. */
function installed() {
  const installedLock = "node_modules/.package-lock.json";
  if (!existsSync(installedLock)) return false;
  const wanted = JSON.parse(readFileSync("package-lock.json", "utf8")).packages;
  const present = JSON.parse(readFileSync(installedLock, "utf8")).packages;
  const complete = Object.entries(wanted).every(
    ([path, { version, optional }]) => path === "" || optional || present[path]?.version === version,
  );
  return complete && existsSync("node_modules/better-sqlite3/build/Release/better_sqlite3.node");
}

if (!installed()) {
  console.error("installing dependencies (better-sqlite3 may take two minutes to compile) …");
  const { status } = spawnSync("npm", ["ci", "--no-fund"], { stdio: "inherit", shell: process.platform === "win32" });
  if (status !== 0) {
    console.error(
      "npm ci failed: see above. A C++ toolchain (g++, make, python3) and access to the npm registry are needed.",
    );
    process.exit(1);
  }
}
