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
export function gatheredOctets(): GatheredOctets {
  const whole: Uint8Array[] = [];
  let page: Uint8Array = new Uint8Array();
  /** What stands in the page and not in `whole` yet. */
  let from = 0;
  let to = 0;
  let bytes = 0;
  const settle = (): void => {
    if (to > from) whole.push(page.subarray(from, to));
    from = to;
  };
  return {
    get bytes() {
      return bytes;
    },
    add: (octets) => {
      bytes += octets.length;
      if (octets.length >= largePieceBytes) {
        settle();
        whole.push(octets);
        return;
      }
      if (octets.length > page.length - to) {
        settle();
        page = Buffer.allocUnsafeSlow(Math.max(octets.length, Math.min(pageBytes, page.length * 4 || firstPageBytes)));
        from = 0;
        to = 0;
      }
      page.set(octets, to);
      to += octets.length;
    },
    pieces: () => {
      settle();
      return whole;
    },
  };
}
