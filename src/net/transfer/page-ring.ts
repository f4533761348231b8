/** What becomes of a page that is full: its memory is given away, and back by the promise. */
export type OnPage = (page: Uint8Array<ArrayBuffer>) => Promise<ArrayBuffer>;

/** As much as goes to the disk at a time. */
const pageBytes = 1024 * 1024;
const pageCount = 4;

/**
 * Pages that are filled in turn, are worked on while others are filled, and are free again after that: however long the
 * file, this is all the memory that it takes.
 */
export class PageRing {
  readonly #onPage: OnPage;
  /** The memory of each page, as soon as it is free. A failure of the work on it stays. */
  readonly #pages = new Map<number, Promise<ArrayBuffer>>();
  #at = 0;
  #page = new Uint8Array(pageBytes);
  #filled = 0;
  /** What waits for a page. */
  #rest = new Uint8Array();

  constructor(onPage: OnPage) {
    this.#onPage = onPage;
  }

  /** Copies octets. A promise says to wait for it before the next call: no page is free yet. */
  put(octets: Uint8Array): Promise<void> | undefined {
    const piece = octets.subarray(0, pageBytes - this.#filled);
    this.#page.set(piece, this.#filled);
    this.#filled += piece.length;
    return this.#filled < pageBytes ? undefined : this.#next(this.#copyOf(octets.subarray(piece.length)));
  }

  /** Hands on what the last page holds and waits for all pages. Rejects with the failure of any. */
  async flush(): Promise<void> {
    if (this.#filled > 0) await this.#next(new Uint8Array());
    await Promise.all(this.#pages.values());
  }

  /** Waits for all pages handed on so far, however that ends. */
  async settle(): Promise<void> {
    await Promise.allSettled(this.#pages.values());
  }

  #copyOf(rest: Uint8Array): Uint8Array {
    if (rest.length > this.#rest.length) this.#rest = new Uint8Array(rest.length);
    this.#rest.set(rest);
    return this.#rest.subarray(0, rest.length);
  }

  /** Hands the page on and goes on in the next one, as soon as that is free. */
  async #next(rest: Uint8Array): Promise<void> {
    const work = this.#onPage(this.#page.subarray(0, this.#filled));
    // A failure is met by whoever waits next.
    work.catch(() => {});
    this.#pages.set(this.#at, work);
    this.#at = (this.#at + 1) % pageCount;
    this.#page = new Uint8Array((await this.#pages.get(this.#at)) ?? new ArrayBuffer(pageBytes));
    this.#filled = 0;
    await this.put(rest);
  }
}
