/** Octets to be sent; `open` begins anew each time. */
export interface OctetSource {
  readonly length: number;
  open(): AsyncIterable<Uint8Array>;
}

/** Copies the next octets of what is received. A promise says to wait for it before the next call. */
export type Sink = (octets: Uint8Array) => Promise<void> | undefined;

/** Gives octets to a sink as they come. */
export async function pourAll(content: AsyncIterable<Uint8Array>, sink: Sink): Promise<void> {
  for await (const octets of content) await sink(octets);
}

/** Pieces of octets in the order in which they came. */
export interface GatheredOctets {
  readonly bytes: number;
  /** Copies a small piece; a larger one is kept as it is. */
  add(octets: Uint8Array): void;
  /** All of them, in pieces of no set length. */
  pieces(): readonly Uint8Array[];
}

/** From this size on, a piece is kept as it is. */
export const largePieceBytes = 4096;
/** Of the first page, and of the largest; each is four times as large as the one before. */
const [firstPageBytes, pageBytes] = [1024, 16 * 1024];

/** Gathers octets in few objects, however small the pieces are that they come in: its cost is that of the octets. */
export const gatheredOctets = (): GatheredOctets => new Gathered();

class Gathered implements GatheredOctets {
  readonly #whole: Uint8Array[] = [];
  #page: Uint8Array | undefined;
  /** What stands in the page and not in `#whole` yet. */
  #from = 0;
  #to = 0;
  bytes = 0;

  add(octets: Uint8Array): void {
    this.bytes += octets.length;
    if (octets.length >= largePieceBytes) {
      this.#settle();
      this.#whole.push(octets);
      return;
    }
    const page = this.#pageFor(octets.length);
    page.set(octets, this.#to);
    this.#to += octets.length;
  }

  pieces(): readonly Uint8Array[] {
    this.#settle();
    return this.#whole;
  }

  #pageFor(bytes: number): Uint8Array {
    const page = this.#page;
    if (page !== undefined && bytes <= page.length - this.#to) return page;
    this.#settle();
    const nextBytes = page === undefined ? firstPageBytes : Math.min(pageBytes, page.length * 4);
    this.#page = Buffer.allocUnsafeSlow(Math.max(bytes, nextBytes));
    this.#from = 0;
    this.#to = 0;
    return this.#page;
  }

  #settle(): void {
    if (this.#page !== undefined && this.#to > this.#from) this.#whole.push(this.#page.subarray(this.#from, this.#to));
    this.#from = this.#to;
  }
}
