import { mkdir, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Spool } from "../ports/spool.ts";

/** A spool in a directory of its own (0700), made if need be. Rejects with the system's error if it cannot be. */
export async function openSpool(directory: string): Promise<Spool> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  return {
    pathOf: (name) => join(directory, name),
    read: (name) => readFile(join(directory, name)),
    retain: async (names) => {
      for (const entry of await readdir(directory)) {
        const [name = ""] = entry.split(".");
        if (!names.includes(name)) await rm(join(directory, entry), { force: true, recursive: true });
      }
    },
  };
}
