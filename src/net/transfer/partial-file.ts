import { createHash, type Hash } from "node:crypto";
import { type FileHandle, open, readFile, rename, rm, stat, statfs, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { Remainder } from "./file-source.ts";
import { TransferFailure } from "./transfer-failure.ts";

/** Octets gathered before they go to the disk; twice as many are in memory at most. */
const batchBytes = 512 * 1024;
/** How much is at most fetched again after a power cut. */
const checkpointBytes = 32 * 1024 * 1024;

const partOf = (file: string): string => `${file}.part`;
const noteOf = (file: string): string => `${file}.part.json`;

/** What is noted beside a partial file: octets that are surely on the disk, and of what. The URL only as a digest: it may hold a token. */
interface Note extends Remainder {
  readonly urlDigest: string;
}

const digestOf = (url: string): string => createHash("sha256").update(url).digest("hex");

/** What an earlier download of `url` to `file` left; undefined when nothing that can be gone on from. */
export async function remainderOf(file: string, url: string): Promise<Remainder | undefined> {
  try {
    const note: unknown = JSON.parse(await readFile(noteOf(file), "utf8"));
    if (!isNote(note) || note.urlDigest !== digestOf(url) || note.offset === 0) return undefined;
    const { size } = await stat(partOf(file));
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

/** Rejects with a `TransferFailure` unless `bytes` more fit beside `file`, with `reserveBytes` to spare for everybody else. */
export async function requireSpace(file: string, bytes: number, reserveBytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(dirname(file));
  const free = bavail * bsize;
  if (free >= bytes + reserveBytes) return;
  const wanted = `${bytes} octets and ${reserveBytes} to spare`;
  throw new TransferFailure("no-space", `there is no room for the file: ${free} octets are free, needed are ${wanted}`);
}

export interface PartialFileOptions {
  readonly file: string;
  readonly url: string;
  /** How much of what an earlier connection left is to be kept. */
  readonly offset: number;
  /** Undefined: what is written can never be gone on from. */
  readonly validator: string | undefined;
  readonly reserveBytes: number;
}

/** A file while it is being fetched: written in batches and digested on the way, noted now and then, whole at `finish`. */
export class PartialFile {
  /** Received so far, those of earlier connections included. */
  bytes: number;
  readonly #options: PartialFileOptions;
  readonly #handle: FileHandle;
  readonly #hash: Hash;
  #batch: Uint8Array[] = [];
  #batchedBytes = 0;
  #written: number;
  #notedAt: number;
  #writing: Promise<void> = Promise.resolve();
  #noting: Promise<void> = Promise.resolve();

  private constructor(options: PartialFileOptions, handle: FileHandle, hash: Hash) {
    this.#options = options;
    this.#handle = handle;
    this.#hash = hash;
    this.bytes = options.offset;
    this.#written = options.offset;
    this.#notedAt = options.offset;
  }

  /** Rejects with the system's error when the file cannot be made. */
  static async open(options: PartialFileOptions): Promise<PartialFile> {
    const { file, offset } = options;
    if (offset === 0) await discardPartial(file);
    const handle = await open(partOf(file), offset > 0 ? "r+" : "wx", 0o600);
    const hash = createHash("sha256");
    try {
      await handle.truncate(offset);
      if (offset > 0) {
        for await (const chunk of handle.createReadStream({ start: 0, end: offset - 1, autoClose: false }))
          hash.update(chunk);
      }
    } catch (error) {
      await handle.close();
      throw error;
    }
    return new PartialFile(options, handle, hash);
  }

  /** Takes the next octets; waits while the disk is behind. */
  async write(chunk: Uint8Array): Promise<void> {
    this.#hash.update(chunk);
    this.bytes += chunk.length;
    this.#batch.push(chunk);
    this.#batchedBytes += chunk.length;
    if (this.#batchedBytes >= batchBytes) await this.#flush();
  }

  /** Makes the file whole under its own name and returns its SHA-256 in hex. After it, a power cut keeps the file. */
  async finish(): Promise<string> {
    const { file } = this.#options;
    await this.#flush();
    await this.#writing;
    await this.#noting;
    await this.#handle.sync();
    await this.#handle.close();
    await rename(partOf(file), file);
    await rm(noteOf(file), { force: true });
    await syncDirectory(dirname(file));
    return this.#hash.digest("hex");
  }

  /** Ends without the rest; returns how much is kept for a later download. */
  async abandon(keep: boolean): Promise<number> {
    try {
      if (!keep || this.#options.validator === undefined) throw new RangeError("not to be kept");
      await this.#flush();
      await this.#writing;
      await this.#noting;
      await this.#note(this.#options.validator);
      await this.#handle.close();
      return this.bytes;
    } catch {
      await Promise.allSettled([this.#writing, this.#noting]);
      await this.#handle.close().catch(() => {});
      await discardPartial(this.#options.file);
      return 0;
    }
  }

  /** Starts writing the batch once the one before is written. */
  async #flush(): Promise<void> {
    await this.#writing;
    const batch = this.#batch;
    const at = this.#written;
    this.#batch = [];
    this.#batchedBytes = 0;
    this.#written = this.bytes;
    this.#writing = writeAll(this.#handle, batch, at);
    // Its failure is met by whoever awaits it next.
    this.#writing.catch(() => {});
    if (this.#written - this.#notedAt >= checkpointBytes) await this.#checkpoint();
  }

  async #checkpoint(): Promise<void> {
    this.#notedAt = this.#written;
    await requireSpace(this.#options.file, 0, this.#options.reserveBytes);
    const { validator } = this.#options;
    if (validator === undefined) return;
    await this.#writing;
    await this.#noting;
    this.#noting = this.#note(validator);
    this.#noting.catch(() => {});
  }

  async #note(validator: string): Promise<void> {
    const { file, url } = this.#options;
    const note: Note = { offset: this.#written, validator, urlDigest: digestOf(url) };
    await this.#handle.datasync();
    await writeFile(`${noteOf(file)}.new`, JSON.stringify(note), { mode: 0o600 });
    await rename(`${noteOf(file)}.new`, noteOf(file));
  }
}

/** All of `chunks`, however few of them the system takes at a time. */
async function writeAll(handle: FileHandle, chunks: readonly Uint8Array[], at: number): Promise<void> {
  if (chunks.length === 0) return;
  const length = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  let { bytesWritten: written } = await handle.writev(chunks, at);
  if (written === length) return;
  const rest = Buffer.concat(chunks);
  while (written < length) written += (await handle.write(rest, written, length - written, at + written)).bytesWritten;
}

async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, "r");
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
