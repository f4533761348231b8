// Run before anything else on a fresh clone: installs what package-lock.json names, when it is not there yet.
// Plain JavaScript, since nothing is installed that could run TypeScript.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

const [major = 0, minor = 0, patch = 0] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && (minor < 18 || (minor === 18 && patch < 1)))) {
  console.error(`cpe-agent needs Node 20.18.1 or newer; this is ${process.version}`);
  process.exit(1);
}

const read = (path) => JSON.parse(readFileSync(path, "utf8"));

/** The better-sqlite3 of this Node: the newer one needs no compiler on most machines, and crashes before Node 22. */
const isNew = major >= 22;
const sqlite = isNew ? "node_modules/better-sqlite3" : "node_modules/better-sqlite3-12";

/** Whether what is installed is what the lock file names, by version. */
function isInstalled() {
  const installedLock = "node_modules/.package-lock.json";
  if (!existsSync(installedLock)) return false;
  const wanted = read("package-lock.json").packages;
  const present = read(installedLock).packages;
  return Object.entries(wanted).every(
    ([path, { version, optional }]) =>
      path === "" || (optional && path !== sqlite) || present[path]?.version === version,
  );
}

/** Whether the addon of better-sqlite3 is there: for this machine in the package, or compiled. */
function hasAddon() {
  const prebuilt = `prebuilds/${process.platform}-${process.arch}.node`;
  return ["build/Release/better_sqlite3.node", ...(isNew ? [prebuilt] : [])].some((file) =>
    existsSync(`${sqlite}/${file}`),
  );
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

/** Where the headers of this very Node are, if they came with it; else node-gyp fetches them from nodejs.org. */
function ownHeaders() {
  const prefix = join(dirname(process.execPath), "..");
  const header = join(prefix, "include", "node", "node_version.h");
  if (!existsSync(header)) return undefined;
  const text = readFileSync(header, "utf8");
  const version = ["MAJOR", "MINOR", "PATCH"].map((part) => new RegExp(`NODE_${part}_VERSION (\\d+)`).exec(text)?.[1]);
  return version.join(".") === process.versions.node ? prefix : undefined;
}

function explainFailure() {
  if (!isInstalled()) {
    console.error("The installation failed: see above. It needs access to the npm registry.");
    return;
  }
  const missing = missingTools();
  if (missing.length === 0) {
    console.error(
      `The SQLite addon could not be had: see above. It is fetched from github.com, or compiled here with Node's headers, from nodejs.org
where they did not come with Node (npm_config_nodedir names a directory that has them)${isNew ? "" : "; Node 22 or newer needs none of it"}.`,
    );
    return;
  }
  console.error(
    `The installation failed: the SQLite addon is to be compiled here, and ${missing.join(", ")} cannot be found. Install what is missing
(Debian, Ubuntu: apt-get install g++ make python3; Fedora: dnf install gcc-c++ make python3;
Alpine: apk add g++ make python3; macOS: xcode-select --install)${isNew ? "" : ", or use Node 22 or newer, which needs none of it,"} and run this again.`,
  );
}

/** Runs npm until `done` holds; ends with what to do where it does not. */
function npm(args, done) {
  const env = { ...process.env };
  const headers = ownHeaders();
  if (headers !== undefined) env.npm_config_nodedir ??= headers;
  const { status } = spawnSync("npm", args, { stdio: "inherit", env, shell: process.platform === "win32" });
  if (status === 0 && done()) return;
  explainFailure();
  process.exit(1);
}

if (!isInstalled()) {
  console.error("installing dependencies, once …");
  npm(["ci", "--no-fund"], isInstalled);
}
if (!hasAddon()) {
  console.error("getting the SQLite addon for this Node, once (it may take some minutes to compile) …");
  const command = isNew
    ? ["run", "build-release", "--prefix", sqlite]
    : ["rebuild", "--ignore-scripts=false", "better-sqlite3-12"];
  npm(command, hasAddon);
}
