import { constants } from "node:fs";
import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Spool } from "../ports/spool.ts";
import { makeOwnDirectory, noLink, requireOwnDirectory } from "./own-directory.ts";

/** A spool in a directory of its own (0700), made if need be. Rejects with the system's error if it cannot be, and for a link. */
export async function openSpool(directory: string): Promise<Spool> {
  await makeOwnDirectory(directory);
  return {
    pathOf: (name) => join(directory, name),
    read: (name) => readFile(join(directory, name), { flag: constants.O_RDONLY | noLink }),
    retain: async (names) => {
      await requireOwnDirectory(directory);
      for (const entry of await readdir(directory)) {
        const [name = ""] = entry.split(".");
        if (!names.includes(name)) await rm(join(directory, entry), { force: true, recursive: true });
      }
    },
  };
}
