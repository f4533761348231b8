import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { type AddonTarget, addonFor, sqliteSources } from "./addon.ts";
import { withoutSections } from "./elf.ts";
import { run } from "./run.ts";

// What packages have in common: the built program, and the time that they are of.

interface PackageJson {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly license: string;
  readonly homepage: string;
  readonly optionalDependencies: Readonly<Record<string, string>>;
  readonly [member: string]: unknown;
}

export const packageJson = JSON.parse(readFileSync("package.json", "utf8")) as PackageJson;

/** In seconds since 1970, for every file of a package, so that the same sources make the same octets: SOURCE_DATE_EPOCH, else the last commit. */
export function sourceDateSeconds(): number {
  const given = process.env.SOURCE_DATE_EPOCH;
  if (given === undefined) return Number(run("git", ["log", "-1", "--format=%ct"]));
  if (/^\d{1,10}$/.test(given)) return Number(given);
  throw new Error(`SOURCE_DATE_EPOCH is ${JSON.stringify(given)}: it must be a number of seconds since 1970`);
}

/** Of dist/, not what was only for the build, and no code of V8: it is for one V8 on one kind of processor. */
const isOfProgram = (path: string): boolean => basename(path) !== "meta.json" && !path.endsWith(".code");

/** Copies the built program to `into`/dist, and what compiles it there. */
export function copyProgram(into: string): void {
  if (!existsSync("dist/main.js")) throw new Error("dist/main.js is not there: npm run build");
  cpSync("dist", join(into, "dist"), { recursive: true, filter: isOfProgram });
  cpSync("scripts/build/compile-code.cjs", join(into, "dist/compile-code.cjs"));
}

/** Copies the program and SQLite's addons to `into`, and has `command`, below `root`, start it. */
export function copyInstalled(root: string, into: string, command: string, targets: readonly AddonTarget[]): void {
  copyProgram(join(root, into));
  for (const target of targets) {
    const sources = sqliteSources(target.node);
    const folder = join(root, into, "node_modules", sources.name);
    for (const file of ["package.json", "LICENSE"]) cpSync(join(sources.folder, file), join(folder, file));
    cpSync(join(sources.folder, "lib"), join(folder, "lib"), { recursive: true });
    const { path, place } = addonFor(target);
    cpSync(path, join(folder, place));
    // One that comes made has in it what only linkers and debuggers read.
    if (place.startsWith("prebuilds/")) writeFileSync(join(folder, place), withoutSections(readFileSync(path)));
  }
  mkdirSync(dirname(join(root, command)), { recursive: true });
  symlinkSync(`/${into}/dist/main.js`, join(root, command));
  setModes(root);
}

/** 0755 for folders and what can be executed, 0644 for the rest, whatever the umask is. */
export function setModes(folder: string): void {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    const entry = lstatSync(path);
    if (entry.isSymbolicLink()) continue;
    chmodSync(path, entry.isDirectory() || (entry.mode & 0o100) !== 0 ? 0o755 : 0o644);
    if (entry.isDirectory()) setModes(path);
  }
}

/** What a package takes where it is installed, in octets, and by tools that count in KiB. */
export function sizeOf(folder: string): number {
  return readdirSync(folder).reduce((sum, name) => {
    const path = join(folder, name);
    const entry = lstatSync(path);
    return sum + (entry.isDirectory() ? sizeOf(path) : entry.size);
  }, 0);
}
