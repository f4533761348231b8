import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, join } from "node:path";

/**
 * The system's files below a root (`/`, or a copied file system). Reading is synchronous: /proc and /sys never wait
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
  /**
   * Another one whenever a file, or what a link leads to, is another; empty while there is none. In a copied file system
   * links are not followed: they may lead out of it.
   */
  stamp(path: string): string;
  /** Last part of what a symbolic link points to. */
  linkTarget(path: string): string | undefined;
  /** Where a symbolic link points to, as written. */
  link(path: string): string | undefined;
  /** Overwrites in place, as /proc and /sys need it; throws where it cannot. */
  write(path: string, text: string): void;
  /** Puts a whole new file in the place of the old one. */
  replace(path: string, text: string): void;
  /** With those above it; for nobody else. */
  makeFolder(path: string): void;
}

export function systemFiles(root: string): SystemFiles {
  const at = root === "/" ? (path: string) => path : (path: string) => join(root, path);

  function attempt<T>(read: () => T): T | undefined {
    try {
      return read();
    } catch {
      return undefined; // no such device, process or link any more, or not for this user
    }
  }

  const text = (path: string): string | undefined => attempt(() => readFileSync(at(path), "utf8"));
  const link = (path: string): string | undefined => attempt(() => readlinkSync(at(path)));
  return {
    root,
    text,
    bytes: (path) => attempt(() => readFileSync(at(path))),
    value: (path) => text(path)?.trimEnd(),
    names: (directory) => attempt(() => readdirSync(at(directory))) ?? [],
    has: (path) => existsSync(at(path)),
    size: (path) => {
      const found = attempt(() => statSync(at(path)));
      return found?.isFile() ? found.size : undefined;
    },
    stamp: (path) => {
      const stats = attempt(() => lstatSync(at(path), { throwIfNoEntry: false }));
      const followed = root === "/" && stats?.isSymbolicLink() === true;
      return stampOf(stats) + stampOf(followed ? attempt(() => statSync(path, { throwIfNoEntry: false })) : undefined);
    },
    link,
    linkTarget: (path) => {
      const target = link(path);
      return target === undefined ? undefined : basename(target);
    },
    write: (path, content) => writeFileSync(at(path), content),
    replace: (path, content) => {
      const fresh = `${at(path)}.cpe-agent-new`;
      rmSync(fresh, { force: true });
      writeFileSync(fresh, content, { flag: "wx" }); // follows no link that somebody has laid there
      renameSync(fresh, at(path));
    },
    makeFolder: (path) => {
      mkdirSync(at(path), { recursive: true, mode: 0o700 });
    },
  };
}

const stampOf = (stats: Stats | undefined): string =>
  stats === undefined ? "" : `${stats.dev}:${stats.ino}:${stats.size}:${stats.ctimeMs}:${stats.mtimeMs};`;
