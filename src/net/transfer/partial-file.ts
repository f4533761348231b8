import { constants } from "node:fs";
import { type FileHandle, open, rename, statfs } from "node:fs/promises";
import { dirname } from "node:path";
import { PageRing } from "./page-ring.ts";
import { discardNote, discardPartial, partOf, writeNote } from "./remainder.ts";
import { type RunningDigest, runningDigest } from "./running-digest.ts";
import { TransferFailure } from "./transfer-failure.ts";

const rereadBytes = 256 * 1024;
/** How much is at most fetched again after a power cut. */
const checkpointBytes = 32 * 1024 * 1024;

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
  /** Of the whole file, as far as that is known. */
  readonly totalBytes: number;
  /** Undefined: what is written can never be gone on from. */
  readonly validator: string | undefined;
  readonly reserveBytes: number;
}

/** A file while it is being fetched: written page by page and digested on the way, noted now and then, whole at `finish`. */
export class PartialFile {
  /** Received so far, those of earlier connections included. */
  bytes: number;
  readonly #options: PartialFileOptions;
  readonly #handle: FileHandle;
  readonly #pages = new PageRing((page) => this.#keep(page));
  readonly #digest: RunningDigest;
  /** How much has been handed to the disk, or lay there. */
  #written = 0;
  /** Resolves when all of that is written. */
  #writing: Promise<unknown> = Promise.resolve();
  #notedAt: number;
  /** While a note is being written, or when one could not be. */
  #noting: Promise<void> | undefined;

  private constructor(options: PartialFileOptions, handle: FileHandle) {
    this.#options = options;
    this.#handle = handle;
    this.#digest = runningDigest(options.totalBytes);
    this.bytes = options.offset;
    this.#notedAt = options.offset;
  }

  /** Rejects with the system's error when the file cannot be made. */
  static async open(options: PartialFileOptions): Promise<PartialFile> {
    const { file, offset } = options;
    if (offset === 0) await discardPartial(file);
    const handle = await open(partOf(file), offset > 0 ? constants.O_RDWR | constants.O_NOFOLLOW : "wx", 0o600);
    let partial: PartialFile | undefined;
    try {
      partial = new PartialFile(options, handle);
      await partial.#goOn();
      return partial;
    } catch (error) {
      if (partial) partial.#digest.close();
      await handle.close();
      throw error;
    }
  }

  /** Copies the next octets. A promise says to wait for it before the next call: the disk is behind. */
  put(octets: Uint8Array): Promise<void> | undefined {
    this.bytes += octets.length;
    return this.#pages.put(octets);
  }

  /** Makes the file whole under its own name and returns its SHA-256 in hex. After it, a power cut keeps the file. */
  async finish(): Promise<string> {
    const { file } = this.#options;
    await this.#pages.flush();
    await this.#noting;
    await this.#handle.sync();
    const sha256 = await this.#digest.hex();
    await this.#close();
    await rename(partOf(file), file);
    await discardNote(file);
    await syncDirectory(dirname(file));
    return sha256;
  }

  /** Ends without the rest; returns how much is kept for a later download. */
  async abandon(keep: boolean): Promise<number> {
    try {
      if (!keep || this.#options.validator === undefined) throw new RangeError("not to be kept");
      await this.#pages.flush();
      await this.#noting;
      await this.#note(this.#written, this.#options.validator);
      await this.#close();
      return this.bytes;
    } catch {
      await Promise.allSettled([this.#pages.settle(), this.#noting]);
      await this.#close().catch(() => {});
      await discardPartial(this.#options.file);
      return 0;
    }
  }

  /** Digests what is kept, and drops what lies after it. */
  async #goOn(): Promise<void> {
    const { offset } = this.#options;
    await this.#handle.truncate(offset);
    if (offset === 0) return;
    const kept = this.#handle.createReadStream({ end: offset - 1, autoClose: false, highWaterMark: rereadBytes });
    for await (const octets of kept) await this.#pages.put(octets);
    await this.#pages.flush();
  }

  async #close(): Promise<void> {
    this.#digest.close();
    await this.#handle.close();
  }

  /** Digests and writes a page, and gives its memory back. */
  async #keep(page: Uint8Array<ArrayBuffer>): Promise<ArrayBuffer> {
    const { length } = page;
    const at = this.#written;
    this.#written += length;
    const digested = this.#digest.update(page);
    const written = at < this.#options.offset ? digested : this.#write(digested, length, at);
    this.#writing = Promise.all([this.#writing, written]);
    this.#writing.catch(() => {});
    if (this.#written - this.#notedAt >= checkpointBytes) await this.#checkpoint(this.#writing);
    return written;
  }

  async #write(digested: Promise<ArrayBuffer>, length: number, at: number): Promise<ArrayBuffer> {
    const memory = await digested;
    await writeAll(this.#handle, new Uint8Array(memory, 0, length), at);
    return memory;
  }

  /** Notes what is there by now, once that is written. */
  async #checkpoint(writing: Promise<unknown>): Promise<void> {
    const offset = this.#written;
    this.#notedAt = offset;
    await requireSpace(this.#options.file, 0, this.#options.reserveBytes);
    const { validator } = this.#options;
    // A disk that is slower than the server is still busy with the note before: the next one covers all that came meanwhile.
    if (validator === undefined || this.#noting !== undefined) return;
    const noting = writing.then(() => this.#note(offset, validator));
    this.#noting = noting;
    // A failure is met by whoever awaits it next.
    noting.then(
      () => {
        this.#noting = undefined;
      },
      () => {},
    );
  }

  async #note(offset: number, validator: string): Promise<void> {
    const { file, url } = this.#options;
    await this.#handle.datasync();
    await writeNote(file, url, { offset, validator });
  }
}

/** All of `octets`, however few of them the system takes at a time. */
async function writeAll(handle: FileHandle, octets: Uint8Array, at: number): Promise<void> {
  for (let written = 0; written < octets.length; ) {
    written += (await handle.write(octets, written, octets.length - written, at + written)).bytesWritten;
  }
}

async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, "r");
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
