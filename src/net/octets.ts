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
