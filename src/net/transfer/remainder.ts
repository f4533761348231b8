import { createHash } from "node:crypto";
import { constants } from "node:fs";
import { lstat, readFile, rename, rm, writeFile } from "node:fs/promises";
import type { Remainder } from "./file-source.ts";

/** Where a file lies while it is being fetched. */
export const partOf = (file: string): string => `${file}.part`;
const noteOf = (file: string): string => `${file}.part.json`;

/** What is noted beside a partial file: octets that are surely on the disk, and of what. The URL only as a digest: it may hold a token. */
interface Note extends Remainder {
  readonly urlDigest: string;
}

const digestOf = (url: string): string => createHash("sha256").update(url).digest("hex");

/** What an earlier download of `url` to `file` left; undefined when nothing that can be gone on from. */
export async function remainderOf(file: string, url: string): Promise<Remainder | undefined> {
  try {
    const note: unknown = JSON.parse(
      await readFile(noteOf(file), { encoding: "utf8", flag: constants.O_RDONLY | constants.O_NOFOLLOW }),
    );
    if (!isNote(note) || note.urlDigest !== digestOf(url) || note.offset === 0) return undefined;
    const { size } = await lstat(partOf(file));
    return size >= note.offset ? { offset: note.offset, validator: note.validator } : undefined;
  } catch {
    return undefined;
  }
}

function isNote(value: unknown): value is Note {
  if (typeof value !== "object" || value === null) return false;
  const { offset, validator, urlDigest } = value as Partial<Record<keyof Note, unknown>>;
  return (
    Number.isSafeInteger(offset) &&
    Number(offset) >= 0 &&
    typeof validator === "string" &&
    typeof urlDigest === "string"
  );
}

/** Removes what a broken download to `file` left. */
export async function discardPartial(file: string): Promise<void> {
  await rm(noteOf(file), { force: true });
  await rm(partOf(file), { force: true });
}

/** Removes the note, once the file is whole. */
export async function discardNote(file: string): Promise<void> {
  await rm(noteOf(file), { force: true });
}

/** Notes beside the partial file how much of it is surely on the disk, in one step. */
export async function writeNote(file: string, url: string, remainder: Remainder): Promise<void> {
  const note: Note = { ...remainder, urlDigest: digestOf(url) };
  const fresh = `${noteOf(file)}.new`;
  await rm(fresh, { force: true });
  await writeFile(fresh, JSON.stringify(note), { mode: 0o600, flag: "wx" });
  await rename(fresh, noteOf(file));
}
