import { randomBytes } from "node:crypto";
import { chmod, chown, open, realpath, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/**
 * Has `fill` write to a file that is not there yet, which then takes the place of `path`, with the mode and the owner of what was there:
 * whole or not at all, whatever becomes of the disk or the process. Rejects as `fill` does, and for a directory, a device or a
 * pipe in that place.
 */
export async function wholeFile(path: string, fill: (draft: string) => Promise<void>): Promise<void> {
  const before = await stat(path).catch(unlessMissing);
  if (before?.isFile() === false) throw new Error(`${path} is no file`);
  const place = before === undefined ? join(await realpath(dirname(path)), basename(path)) : await realpath(path);
  const draft = join(dirname(place), `.${basename(place).slice(0, 200)}.${randomBytes(6).toString("hex")}`);
  try {
    await fill(draft);
    if (before !== undefined) {
      await chmod(draft, before.mode & 0o7777);
      const made = await stat(draft);
      if (made.uid !== before.uid || made.gid !== before.gid) await chown(draft, before.uid, before.gid);
    }
    await synced(draft);
    await rename(draft, place);
  } catch (failure) {
    await rm(draft, { force: true });
    throw named(failure, draft, path);
  }
}

/** The draft is nobody's business. */
function named(failure: unknown, draft: string, path: string): unknown {
  if (failure instanceof Error && "path" in failure && failure.path === draft) failure.path = path;
  return failure;
}

function unlessMissing(failure: unknown): undefined {
  if (failure instanceof Error && "code" in failure && failure.code === "ENOENT") return undefined;
  throw failure;
}

async function synced(path: string): Promise<void> {
  const file = await open(path, "r");
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
