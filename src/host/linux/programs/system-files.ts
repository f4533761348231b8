import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename } from "node:path";
import type { Cancel } from "../../../ports/clock.ts";
import { copiedPaths } from "./copied-paths.ts";
import { UnreadableSystem } from "./unreadable-system.ts";
import { watchDirectory } from "./watch-directory.ts";

/**
 * The system's files below a root (`/`, or a copied file system, which no link leads out of). Reading is synchronous: /proc and /sys never wait
 * for a disk, and a promise per file costs more than the read. What is gone or unreadable is undefined or empty.
 */
export interface SystemFiles {
  readonly root: string;
  text(path: string): string | undefined;
  bytes(path: string): Uint8Array | undefined;
  /** The text without its last newline; for /sys files of one value. */
  value(path: string): string | undefined;
  names(directory: string): readonly string[];
  has(path: string): boolean;
  /** Octets of a plain file; undefined for anything else. */
  size(path: string): number | undefined;
  /** When the file was last written, in milliseconds since 1970; undefined if it is not there. */
  modifiedMs(path: string): number | undefined;
  /** Another one whenever a file, or what a link leads to, is another; empty while there is none. */
  stamp(path: string): string;
  /** Last part of what a symbolic link points to. */
  linkTarget(path: string): string | undefined;
  /** Where a symbolic link points to, as written. */
  link(path: string): string | undefined;
  /** Overwrites in place, as /proc and /sys need it; throws where it cannot. */
  write(path: string, text: string): void;
  /** Puts a whole new file in the place of the old one; throws where it cannot, and leaves that as it was. `mode`: whatever the process's mask is; `flush`: safe from a power cut. */
  replace(path: string, text: string, options?: { readonly mode?: number; readonly flush?: boolean }): void;
  /** Does nothing where there is none. */
  remove(path: string): void;
  /** With those above it; for nobody else, unless the mode says so. */
  makeFolder(path: string, mode?: number): void;
  /** Calls `changed` when something in the directory may be another, as soon as there is such a directory. */
  watch(directory: string, changed: () => void): Cancel;
  /** Returns when a power cut leaves the names in a folder as they are now; throws where it cannot. */
  syncFolder(path: string): void;
}

export function systemFiles(root: string): SystemFiles {
  const { followed: at, itself } = root === "/" ? { followed: same, itself: same } : copiedPaths(root);

  function attempt<T>(read: () => T): T | undefined {
    try {
      return read();
    } catch {
      return undefined; // no such device, process or link any more, or not for this user
    }
  }

  const text = (path: string): string | undefined => attempt(() => readFileSync(at(path), "utf8"));
  const link = (path: string): string | undefined => attempt(() => readlinkSync(itself(path)));
  return {
    root,
    text,
    bytes: (path) => attempt(() => readFileSync(at(path))),
    value: (path) => text(path)?.trimEnd(),
    names: (directory) => attempt(() => readdirSync(at(directory))) ?? [],
    has: (path) => attempt(() => existsSync(at(path))) === true,
    size: (path) => {
      const found = attempt(() => statSync(at(path)));
      return found?.isFile() ? found.size : undefined;
    },
    modifiedMs: (path) => attempt(() => statSync(at(path)))?.mtimeMs,
    stamp: (path) => {
      const stats = attempt(() => lstatSync(itself(path), { throwIfNoEntry: false }));
      if (stats?.isSymbolicLink() !== true) return stampOf(stats);
      return stampOf(stats) + stampOf(attempt(() => statSync(at(path), { throwIfNoEntry: false })));
    },
    link,
    linkTarget: (path) => {
      const target = link(path);
      return target === undefined ? undefined : basename(target);
    },
    write: (path, content) => writeFileSync(at(path), content),
    replace: (path, content, { mode, flush = false } = {}) => {
      const place = itself(path);
      const fresh = `${place}.cpe-agent-new`;
      rmSync(fresh, { force: true });
      try {
        writeFileSync(fresh, content, { flag: "wx", flush }); // follows no link that somebody has laid there
        if (mode !== undefined) chmodSync(fresh, mode);
        renameSync(fresh, place);
      } catch (failure) {
        attempt(() => rmSync(fresh, { force: true })); // half of it, on a disk that is full
        throw new UnreadableSystem(path, failure instanceof Error ? failure.message : String(failure));
      }
    },
    remove: (path) => rmSync(itself(path), { force: true }),
    makeFolder: (path, mode = 0o700) => {
      const made = mkdirSync(at(path), { recursive: true, mode });
      if (made !== undefined && mode !== 0o700) chmodSync(at(path), mode);
    },
    watch: (directory, changed) => watchDirectory(at(directory), changed),
    syncFolder: (path) => {
      const folder = openSync(at(path), "r");
      try {
        fsyncSync(folder);
      } finally {
        closeSync(folder);
      }
    },
  };
}

const same = (path: string): string => path;

const stampOf = (stats: Stats | undefined): string =>
  stats === undefined ? "" : `${stats.dev}:${stats.ino}:${stats.size}:${stats.ctimeMs}:${stats.mtimeMs};`;
