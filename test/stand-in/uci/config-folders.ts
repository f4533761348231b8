import {
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeSync,
} from "node:fs";
import { basename, join } from "node:path";
import { applyDelta, formatEdit, parseDelta } from "../../../src/host/openwrt/uci/delta.ts";
import type { EditablePackage } from "../../../src/host/openwrt/uci/editable-package.ts";
import { formatPackage } from "../../../src/host/openwrt/uci/format-package.ts";
import { type OnBadLine, parsePackage } from "../../../src/host/openwrt/uci/parse-package.ts";
import { isVisible } from "../../../src/host/openwrt/uci/syntax.ts";
import type { UciEdit } from "../../../src/host/openwrt/uci/uci-edit.ts";
import { UciError } from "../../../src/host/openwrt/uci/uci-error.ts";
import type { Lock } from "./flock.ts";

export interface ConfigFolders {
  /** Where the packages are: `/etc/config`, or `-c`. */
  readonly config: string;
  /** A package in here comes instead: `/var/run/uci`, or `-C`. */
  readonly override: string | undefined;
  /** Whose deltas are read, in this order; the last takes what is staged. `/tmp/.uci`, then `-p`, then `-t` or `-P`. */
  readonly deltas: readonly string[];
  readonly lock: Lock;
}

/** A package as it is with what is staged. `staged`: the edits of all folders, also those that could not be applied. */
export interface LoadedPackage {
  readonly package: EditablePackage;
  readonly staged: readonly UciEdit[];
}

const octets = "latin1"; // values are what they are, UTF-8 or not

/** Reads and writes as the recordings of `open`, `flock` and `rename` in ../fixtures show it, with the same locks. */
export function loadPackage(folders: ConfigFolders, name: string, onBadLine: OnBadLine): LoadedPackage {
  const path = pathOf(folders, name);
  if (!isFile(path)) throw new UciError("not-found");
  const file = openSync(path, constants.O_RDONLY);
  try {
    folders.lock(file, "shared");
    const loaded = parsePackage(name, readFileSync(file, octets), onBadLine);
    const staged = stagedEdits(folders, name);
    applyDelta(loaded, staged);
    return { package: loaded, staged };
  } finally {
    closeSync(file);
  }
}

export function stageEdit(folders: ConfigFolders, name: string, edit: UciEdit): void {
  const folder = savingFolder(folders);
  mkdirSync(folder, { recursive: true });
  const path = join(folder, name);
  const file = openSync(path, constants.O_RDWR | constants.O_CREAT | constants.O_APPEND, modeOf(folders, name));
  try {
    folders.lock(file, "exclusive");
    writeSync(file, formatEdit(name, edit), null, octets);
  } finally {
    closeSync(file);
  }
}

/** Applies what is staged in all folders to the file and writes it anew; without any that fits, nothing is written. */
export function commitPackage(folders: ConfigFolders, name: string, onBadLine: OnBadLine): void {
  const path = pathOf(folders, name);
  const file = openLocked(folders, path, modeOf(folders, name));
  try {
    const committed = parsePackage(name, readFileSync(file, octets), onBadLine);
    if (applyDelta(committed, takeStaged(folders, name)) === 0) return;
    replaceFile(folders, path, committed, fstatSync(file).mode);
  } finally {
    closeSync(file);
  }
}

/** Writes a whole package, whatever is staged for it. */
export function overwritePackage(folders: ConfigFolders, written: EditablePackage): void {
  const path = pathOf(folders, written.name);
  const file = openLocked(folders, path, 0o600);
  try {
    replaceFile(folders, path, written, fstatSync(file).mode);
  } finally {
    closeSync(file);
  }
}

/** Takes staged edits back: of a package, of one of its sections, or of an option. Those of other folders stay. */
export function revertEdits(folders: ConfigFolders, name: string, section?: string, option?: string): void {
  let file: number;
  try {
    file = openSync(join(savingFolder(folders), name), constants.O_RDWR);
  } catch {
    return; // nothing is staged
  }
  try {
    folders.lock(file, "exclusive");
    let isWell = true;
    const edits = parseDelta(name, readFileSync(file, octets), () => {
      isWell = false;
    });
    if (!isWell) return; // the real program gives up at a bad line
    const kept = edits.filter(
      (edit) => (section !== undefined && edit.section !== section) || (option !== undefined && edit.option !== option),
    );
    ftruncateSync(file, 0);
    writeSync(file, kept.map((edit) => formatEdit(name, edit)).join(""), 0, octets);
  } finally {
    closeSync(file);
  }
}

export function packageNames({ config }: ConfigFolders): readonly string[] {
  const names = readdirSync(config, { withFileTypes: true })
    .filter((entry) => !entry.isDirectory() && !entry.name.includes(".") && isVisible(entry.name))
    .map((entry) => entry.name);
  return names.toSorted();
}

function stagedEdits({ deltas, lock }: ConfigFolders, name: string): readonly UciEdit[] {
  return deltas.flatMap((folder) => {
    const path = join(folder, name);
    if (!isFile(path)) return [];
    const file = openSync(path, constants.O_RDONLY);
    try {
      lock(file, "shared");
      return parseDelta(name, readFileSync(file, octets));
    } finally {
      closeSync(file);
    }
  });
}

/**
 * The staged edits of all folders; those of the last one are taken out of it. The real program lets go of the delta between
 * reading and emptying it, and loses what is staged in between; here nothing is, so that tests of several writers are certain.
 */
function takeStaged(folders: ConfigFolders, name: string): readonly UciEdit[] {
  const own = join(savingFolder(folders), name);
  const others = stagedEdits({ ...folders, deltas: folders.deltas.slice(0, -1) }, name);
  if (!isFile(own)) return others;
  const file = openSync(own, constants.O_RDWR);
  try {
    folders.lock(file, "exclusive");
    const edits = parseDelta(name, readFileSync(file, octets));
    if (edits.length + others.length > 0) ftruncateSync(file, 0);
    return [...others, ...edits];
  } finally {
    closeSync(file);
  }
}

/**
 * Opens a package for this process alone. Who waited for the lock may have got that of a file which was replaced meanwhile: then
 * again. (The real program goes on with the old file.)
 */
function openLocked({ lock }: ConfigFolders, path: string, mode: number): number {
  for (;;) {
    const file = openSync(path, constants.O_RDWR | constants.O_CREAT, mode);
    lock(file, "exclusive");
    if (fstatSync(file).ino === statSync(path, { throwIfNoEntry: false })?.ino) return file;
    closeSync(file);
  }
}

/** A power cut leaves the old file or the new one. */
function replaceFile(folders: ConfigFolders, path: string, written: EditablePackage, mode: number): void {
  const random = Math.random().toString(36).slice(2, 8).padEnd(6, "x");
  const fresh = join(folders.config, `.${basename(path)}.uci-${random}`);
  const file = openSync(fresh, "wx+", 0o600);
  try {
    folders.lock(file, "exclusive");
    writeSync(file, formatPackage(written, { header: false }), null, octets);
    fsyncSync(file);
    fchmodSync(file, mode & 0o7777);
  } finally {
    closeSync(file);
  }
  renameSync(fresh, path);
}

const savingFolder = ({ deltas }: ConfigFolders): string => deltas.at(-1) ?? "/tmp/.uci";

function pathOf({ config, override }: ConfigFolders, name: string): string {
  if (name.includes("/")) throw new UciError("not-found"); // files outside of the folder: not done here
  const instead = override === undefined ? undefined : join(override, name);
  return instead !== undefined && isFile(instead) ? instead : join(config, name);
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

function modeOf({ config }: ConfigFolders, name: string): number {
  return (statSync(join(config, name), { throwIfNoEntry: false })?.mode ?? 0o600) & 0o7777;
}
