import type { BankDisk } from "./bank-disk.ts";

/** A small record in a file, replaced as a whole: a power cut leaves the one before or the new one. Changed by one after the other. */
export class KeptRecord<R> {
  readonly #disk: BankDisk;
  readonly #file: string;
  #turn: Promise<unknown> = Promise.resolve();
  /** What is in force; set directly, it is not kept. */
  value: R;

  /** `first`: while there is no file. */
  constructor(disk: BankDisk, file: string, first: R) {
    this.#disk = disk;
    this.#file = file;
    this.value = first;
  }

  /** Reads the file, if there is one; false for one that `parse` cannot use, which is passed over. */
  async load(parse: (text: string) => R | undefined): Promise<boolean> {
    const text = await this.#disk.read(this.#file);
    const record = text === undefined ? this.value : parse(text);
    this.value = record ?? this.value;
    return record !== undefined;
  }

  async replace(record: R): Promise<void> {
    const draft = `${this.#file}.new`;
    await this.#disk.write(draft, JSON.stringify(record));
    await this.#disk.move(draft, this.#file);
    this.value = record;
  }

  inTurn<T>(job: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(job);
    this.#turn = done.catch(() => {});
    return done;
  }
}
