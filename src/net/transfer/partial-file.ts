import { createHash, type Hash } from "node:crypto";
import { constants } from "node:fs";
import { type FileHandle, open, rename, statfs } from "node:fs/promises";
import { dirname } from "node:path";
import { setImmediate as othersTurn } from "node:timers/promises";
import { FileWriter } from "./file-writer.ts";
import { discardNote, discardPartial, partOf, writeNote } from "./remainder.ts";
import { TransferFailure } from "./transfer-failure.ts";

const rereadBytes = 256 * 1024;
/** How much is at most fetched again after a power cut. */
const checkpointBytes = 32 * 1024 * 1024;
/** After so much others have their turn: a socket that is behind is read 32 times in a row otherwise. */
const turnBytes = 1024 * 1024;

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
  /** Whether the SHA-256 of the whole file is wanted. */
  readonly digest: boolean;
  /** Undefined: what is written can never be gone on from. */
  readonly validator: string | undefined;
  readonly reserveBytes: number;
}

/** A file while it is being fetched: written as it comes, noted now and then, whole at `finish`. */
export class PartialFile {
  /** Received so far, those of earlier connections included. */
  bytes: number;
  readonly #options: PartialFileOptions;
  readonly #handle: FileHandle;
  readonly #digest: Hash | undefined;
  readonly #writer: FileWriter;
  #notedAt: number;
  #turnAt: number;
  /** While a note is being written, or when one could not be. */
  #noting: Promise<void> | undefined;

  private constructor(options: PartialFileOptions, handle: FileHandle) {
    const { offset, digest } = options;
    this.#options = options;
    this.#handle = handle;
    this.#digest = digest ? createHash("sha256") : undefined;
    this.#writer = new FileWriter(handle, offset, this.#digest);
    this.bytes = offset;
    this.#notedAt = offset;
    this.#turnAt = offset;
  }

  /** Rejects with the system's error when the file cannot be made. */
  static async open(options: PartialFileOptions): Promise<PartialFile> {
    const { file, offset } = options;
    if (offset === 0) await discardPartial(file);
    const handle = await open(partOf(file), offset > 0 ? constants.O_RDWR | constants.O_NOFOLLOW : "wx", 0o600);
    try {
      const partial = new PartialFile(options, handle);
      await partial.#goOn();
      return partial;
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /** Takes the next octets, whose memory is free afterwards. A promise says to wait for it before the next call. */
  put(octets: Uint8Array): Promise<void> | undefined {
    this.bytes += octets.length;
    const wait = this.#writer.put(octets);
    if (this.#writer.written - this.#notedAt >= checkpointBytes) return this.#checkpoint(wait);
    if (wait !== undefined || this.bytes - this.#turnAt < turnBytes) return wait;
    this.#turnAt = this.bytes;
    return othersTurn();
  }

  /** Makes the file whole under its own name and returns its SHA-256 in hex, if wanted. After it, a power cut keeps the file. */
  async finish(): Promise<string> {
    const { file } = this.#options;
    await this.#writer.flush();
    await this.#noting;
    await this.#handle.sync();
    await this.#handle.close();
    await rename(partOf(file), file);
    await discardNote(file);
    await syncDirectory(dirname(file));
    return this.#digest?.digest("hex") ?? "";
  }

  /** Ends without the rest; returns how much is kept for a later download. */
  async abandon(keep: boolean): Promise<number> {
    try {
      if (!keep || this.#options.validator === undefined) throw new RangeError("not to be kept");
      await this.#writer.flush();
      await this.#noting;
      await this.#note(this.#writer.written, this.#options.validator);
      await this.#handle.close();
      return this.bytes;
    } catch {
      await Promise.allSettled([this.#writer.settle(), this.#noting]);
      await this.#handle.close().catch(() => {});
      await discardPartial(this.#options.file);
      return 0;
    }
  }

  /** Drops what lies after what is kept, and digests that if need be. */
  async #goOn(): Promise<void> {
    const { offset } = this.#options;
    await this.#handle.truncate(offset);
    if (offset === 0 || this.#digest === undefined) return;
    const kept = this.#handle.createReadStream({ end: offset - 1, autoClose: false, highWaterMark: rereadBytes });
    for await (const octets of kept) this.#digest.update(octets);
  }

  /** Notes what is there by now, once that is written. */
  async #checkpoint(written: Promise<void> | undefined): Promise<void> {
    const offset = this.#writer.written;
    this.#notedAt = offset;
    await written;
    await requireSpace(this.#options.file, 0, this.#options.reserveBytes);
    const { validator } = this.#options;
    // A disk that is slower than the server is still busy with the note before: the next one covers all that came meanwhile.
    if (validator === undefined || this.#noting !== undefined) return;
    const noting = this.#note(offset, validator);
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

async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, "r");
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
