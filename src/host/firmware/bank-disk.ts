import { constants } from "node:fs";
import { lstat, open, readFile, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { makeOwnDirectory, noLink } from "../disk/own-directory.ts";

/**
 * The disk that images and what is known of them are on. After `write`, `sync` or `move` resolves, a power cut keeps what it did; before, `move`
 * is done or not, and `write` may have left any part of the text. No link is followed.
 */
export interface BankDisk {
  makeDirectory(path: string): Promise<void>;
  /** Undefined where there is no such file. */
  read(path: string): Promise<string | undefined>;
  /** In octets; undefined where there is no such file. */
  size(path: string): Promise<number | undefined>;
  write(path: string, text: string): Promise<void>;
  sync(path: string): Promise<void>;
  /** Replaces what is at `to`. */
  move(from: string, to: string): Promise<void>;
  remove(path: string): Promise<void>;
}

export const systemDisk: BankDisk = {
  makeDirectory: makeOwnDirectory,
  read: (path) => unlessMissing(() => readFile(path, { encoding: "utf8", flag: constants.O_RDONLY | noLink })),
  size: async (path) => (await unlessMissing(() => lstat(path)))?.size,
  write: async (path, text) => {
    const file = await open(path, constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | noLink, 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
  },
  sync,
  move: async (from, to) => {
    await rename(from, to);
    await sync(dirname(to));
  },
  remove: (path) => rm(path, { force: true }),
};

async function sync(path: string): Promise<void> {
  const file = await open(path, constants.O_RDONLY | noLink);
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

async function unlessMissing<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}
