import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { cache, fetched } from "./fetched.ts";
import { type Machine, zig, zigTarget, zigVersion } from "./zig.ts";

// SQLite's addon for a machine that is not this one. From Node 22 on the package of better-sqlite3 has it for most of them;
// for Node 20 it is compiled by zig.

export interface AddonTarget extends Machine {
  /** 22 stands for all from there on, since their addon is the same. */
  readonly node: 20 | 22;
}

interface Locked {
  readonly packages: Readonly<Record<string, { readonly version: string; readonly integrity: string }>>;
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
  const file = join(cache, `addon-${target.cpu}-${target.libc}-${target.node}-zig-${zigVersion}.node`);
  if (existsSync(file)) return file;
  const work = mkdtempSync(join(cache, "compiled-"));
  try {
    const object = join(work, "sqlite3.o");
    const addon = join(work, "better_sqlite3.node");
    const common = [...zigTarget(target), "-O2", "-g0", "-fPIC", "-w", "-DNDEBUG", `-ffile-prefix-map=${folder}=.`];
    const sqlite = join(folder, "deps", "sqlite3");
    const includes = [`-I${headers()}`, `-I${sqlite}`];
    zig("cc", ...common, "-std=c99", ...definesOf(folder), "-c", join(sqlite, "sqlite3.c"), "-o", object);
    const options = [
      "-std=c++20",
      "-fvisibility=hidden",
      "-DNODE_GYP_MODULE_NAME=better_sqlite3",
      "-DBUILDING_NODE_EXTENSION",
    ];
    const link = ["-shared", "-s", "-Wl,-Bsymbolic", join(folder, "src", "better_sqlite3.cpp"), object, "-o", addon];
    zig("c++", ...common, ...options, ...includes, ...link);
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
