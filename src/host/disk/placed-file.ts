import { createReadStream } from "node:fs";
import { link, open, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { PlacedFile } from "../../ports/placed-files.ts";

/** The file at this path; its directory has to be there. A power cut leaves the old file or the new one, whole. */
export function placedFile(path: string): PlacedFile {
  const directory = dirname(path);
  const fresh = join(directory, `.${basename(path)}.new`);
  const former = join(directory, `.${basename(path)}.old`);
  return {
    async replace(from) {
      await Promise.all([rm(fresh, { force: true }), rm(former, { force: true })]);
      try {
        await copy(from, fresh);
        const existed = await linked(path, former);
        await rename(fresh, path);
        await sync(directory);
        return {
          // What cannot be removed now goes with the next file.
          keep: () => rm(former, { force: true }).catch(() => undefined),
          undo: async () => {
            await (existed ? rename(former, path) : rm(path, { force: true }));
            await sync(directory);
          },
        };
      } catch (failure) {
        await Promise.all([rm(fresh, { force: true }), rm(former, { force: true })]);
        throw failure;
      }
    },
  };
}

/** To a file that is not there yet, so that nothing is followed or written over. */
async function copy(from: string, to: string): Promise<void> {
  const file = await open(to, "wx", 0o600);
  try {
    for await (const chunk of createReadStream(from)) await file.writeFile(chunk);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Whether there was anything to give a second name. */
async function linked(path: string, name: string): Promise<boolean> {
  try {
    await link(path, name);
    return true;
  } catch (failure) {
    if (failure instanceof Error && "code" in failure && failure.code === "ENOENT") return false;
    throw failure;
  }
}

async function sync(directory: string): Promise<void> {
  const handle = await open(directory, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
