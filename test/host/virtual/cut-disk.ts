import type { BankDisk } from "../../../src/host/firmware/bank-disk.ts";

/** Thrown by whatever is tried once the power is gone. */
export class PowerCut extends Error {
  override readonly name = "PowerCut";
}

interface StoredFile {
  readonly text: string;
  readonly synced: boolean;
}

/**
 * A disk in memory that loses power after a number of steps: each character written is one, and so are the moments before
 * and after each other operation. What was not synced is cut to half of its length then.
 */
export class CutDisk implements BankDisk {
  files: ReadonlyMap<string, StoredFile>;
  #left: number;

  constructor(files: ReadonlyMap<string, StoredFile>, steps = Number.POSITIVE_INFINITY) {
    this.files = files;
    this.#left = steps;
  }

  /** The disk as it is when power comes back. */
  afterCut(steps?: number): CutDisk {
    const kept = [...this.files].map(([path, { text, synced }]) => {
      return [path, { text: synced ? text : text.slice(0, text.length / 2), synced: true }] as const;
    });
    return new CutDisk(new Map(kept), steps);
  }

  async makeDirectory(): Promise<void> {}

  async read(path: string): Promise<string | undefined> {
    return this.files.get(path)?.text;
  }

  async size(path: string): Promise<number | undefined> {
    return this.files.get(path)?.text.length;
  }

  async write(path: string, text: string): Promise<void> {
    this.#put(path, { text: text.slice(0, this.#left), synced: true });
    this.#step(text.length);
    this.#step();
  }

  async sync(path: string): Promise<void> {
    this.#step();
    const file = this.files.get(path);
    if (file !== undefined) this.#put(path, { ...file, synced: true });
    this.#step();
  }

  async move(from: string, to: string): Promise<void> {
    this.#step();
    const file = this.files.get(from);
    if (file === undefined) throw new Error(`ENOENT: ${from}`);
    this.#put(to, file);
    this.#drop(from);
    this.#step();
  }

  async remove(path: string): Promise<void> {
    this.#step();
    this.#drop(path);
    this.#step();
  }

  /** As a download leaves it, without a word about what is on the platter. */
  download(path: string, text: string): void {
    this.#put(path, { text, synced: false });
  }

  #put(path: string, file: StoredFile): void {
    if (this.#left > 0) this.files = new Map([...this.files, [path, file]]);
  }

  #drop(path: string): void {
    if (this.#left > 0) this.files = new Map([...this.files].filter(([each]) => each !== path));
  }

  #step(count = 1): void {
    this.#left -= count;
    if (this.#left <= 0) throw new PowerCut("the power is gone");
  }
}
