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

/** What better-sqlite3 is compiled with where no prebuilt addon can be had, as far as it is not there. */
function missingTools() {
  const found = (...names) => names.some((name) => spawnSync(name, ["--version"], { stdio: "ignore" }).status === 0);
  return [
    ...(found("g++", "c++", "clang++") ? [] : ["a C++ compiler"]),
    ...(found("make", "gmake") ? [] : ["make"]),
    ...(found("python3", "python") ? [] : ["python3"]),
  ];
}

function explainFailure() {
  const missing = missingTools();
  if (missing.length === 0) {
    console.error("npm ci failed: see above. It needs access to the npm registry.");
    return;
  }
  console.error(
    `npm ci failed: the SQLite addon is to be compiled here, and ${missing.join(", ")} cannot be found. Install what is missing
(Debian, Ubuntu: apt-get install g++ make python3; Fedora: dnf install gcc-c++ make python3;
Alpine: apk add g++ make python3; macOS: xcode-select --install) and run this again.`,
  );
}

if (!installed()) {
  console.error("installing dependencies, once (better-sqlite3 may take some minutes to compile) …");
  const { status } = spawnSync("npm", ["ci", "--no-fund"], { stdio: "inherit", shell: process.platform === "win32" });
  if (status !== 0 || !installed()) {
    explainFailure();
    process.exit(1);
  }
}
