import type { Hash } from "node:crypto";
import { writeSync } from "node:fs";
import type { FileHandle } from "node:fs/promises";

/** What goes to the disk as it came, without a copy. */
const largeBytes = 64 * 1024;
/** What smaller pieces are gathered to, such as those of TLS. */
const pageBytes = 256 * 1024;
/** A disk that takes so long for one piece is written to aside, so that the device answers others meanwhile. */
const slowMs = 200;

/** Writes what is received to a file, piece after piece, and digests it on the way if need be. */
export class FileWriter {
  /** How much has been handed to the system, or lay in the file before. */
  written: number;
  readonly #handle: FileHandle;
  readonly #digest: Hash | undefined;
  readonly #nowMs: () => number;
  #page = Buffer.alloc(0);
  #filled = 0;
  #isSlow = false;
  /** Memory for what is written aside, as far as none of it is under way. */
  readonly #spare: Buffer[] = [];
  /** Writes under way, or the failure of one, which stays. */
  #writing: Promise<void> = Promise.resolve();

  /** Begins at `from`. The digest is given all that is written. */
  constructor(handle: FileHandle, from: number, digest?: Hash, nowMs: () => number = () => performance.now()) {
    this.#handle = handle;
    this.written = from;
    this.#digest = digest;
    this.#nowMs = nowMs;
  }

  /** Takes the next octets, whose memory is free afterwards. A promise says to wait for it before the next call. Throws and rejects with the system's error. */
  put(octets: Uint8Array): Promise<void> | undefined {
    const before = octets.length > pageBytes - this.#filled ? this.#writePage() : undefined;
    if (this.#filled === 0 && octets.length >= largeBytes) return this.#write(octets) ?? before;
    if (this.#page.length === 0) this.#page = Buffer.allocUnsafeSlow(pageBytes);
    this.#page.set(octets, this.#filled);
    this.#filled += octets.length;
    return before;
  }

  /** Hands on what is gathered and waits until the system has all of it. Rejects with the failure of any write. */
  async flush(): Promise<void> {
    if (this.#filled > 0) await this.#writePage();
    await this.#writing;
  }

  /** Waits for what is under way, however that ends. */
  async settle(): Promise<void> {
    await Promise.allSettled([this.#writing]);
  }

  #writePage(): Promise<void> | undefined {
    const page = this.#page.subarray(0, this.#filled);
    this.#filled = 0;
    return this.#write(page);
  }

  /** At once: on a disk that keeps up, a thread that writes costs more than the writing. */
  #write(octets: Uint8Array): Promise<void> | undefined {
    const at = this.written;
    this.written += octets.length;
    if (this.#isSlow) {
      this.#under(this.#writeAside(octets, at));
      this.#digest?.update(octets);
      return this.#writing;
    }
    const beganMs = this.#nowMs();
    try {
      writeAll(this.#handle.fd, octets, at);
    } catch (error) {
      this.#under(Promise.reject(error));
      throw error;
    }
    this.#isSlow = this.#nowMs() - beganMs >= slowMs;
    this.#digest?.update(octets);
    return undefined;
  }

  /** From memory of its own: what the octets are in is read into again. */
  async #writeAside(octets: Uint8Array, at: number): Promise<void> {
    const { length } = octets;
    const memory = (length <= pageBytes && this.#spare.pop()) || Buffer.allocUnsafeSlow(Math.max(length, pageBytes));
    memory.set(octets);
    for (let written = 0; written < length; ) {
      written += (await this.#handle.write(memory, written, length - written, at + written)).bytesWritten;
    }
    if (memory.length === pageBytes) this.#spare.push(memory);
  }

  #under(write: Promise<void>): void {
    this.#writing = Promise.all([this.#writing, write]).then(() => {});
    // A failure is met by whoever waits.
    this.#writing.catch(() => {});
  }
}

/** All of `octets`, however few of them the system takes at a time. */
function writeAll(fd: number, octets: Uint8Array, at: number): void {
  for (let written = 0; written < octets.length; ) {
    written += writeSync(fd, octets, written, octets.length - written, at + written);
  }
}
