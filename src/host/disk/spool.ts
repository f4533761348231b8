import { constants, lstatSync, readdirSync, rmSync } from "node:fs";
import { readFile, statfs } from "node:fs/promises";
import { join } from "node:path";
import type { Spool } from "../../ports/spool.ts";
import { makeOwnDirectory, noLink, requireOwnDirectory } from "./own-directory.ts";

/** Whatever else lies in the directory is somebody's, and stays: the configuration may name any. */
const ownName = /^transfer-\d+(?:\.|$)/;

/**
 * A spool in a directory of its own (0700), made if need be. Rejects with the system's error if it cannot be, for a link, and
 * where others own the directory or may write it.
 */
export async function openSpool(directory: string): Promise<Spool> {
  await makeOwnDirectory(directory);
  const { mode, uid } = lstatSync(directory);
  if (uid !== (process.geteuid?.() ?? uid) || (mode & 0o022) !== 0) {
    const advice = `give it to this user alone (chmod 700 ${directory}), or name another with transfers.spoolDir`;
    throw new Error(`the directory ${directory} for files that are moved is one that others may write: ${advice}`);
  }
  return {
    pathOf: (name) => join(directory, name),
    read: (name) => readFile(join(directory, name), { flag: constants.O_RDONLY | noLink }),
    freeBytes: async () => {
      const { bavail, bsize } = await statfs(directory);
      return bavail * bsize;
    },
    retain: async (names) => {
      await requireOwnDirectory(directory);
      for (const entry of readdirSync(directory)) {
        const [name = ""] = entry.split(".");
        if (ownName.test(entry) && !names.includes(name)) rmSync(join(directory, entry), { force: true });
      }
    },
  };
}
