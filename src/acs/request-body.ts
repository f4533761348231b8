import type { IncomingMessage } from "node:http";
import { promisify } from "node:util";
import { gunzip, inflate } from "node:zlib";
import { gatheredOctets } from "../net/octets.ts";

/** A request that is refused before it is understood: the status, and one sentence for whoever reads the reply. */
export class RequestRefused extends Error {
  readonly status: number;
  constructor(status: number, reason: string) {
    super(reason);
    this.name = "RequestRefused";
    this.status = status;
  }
}

const decoders = { gzip: promisify(gunzip), deflate: promisify(inflate) };

/** The body, decompressed, of at most `maxBytes` before and after, in few pieces. @throws RequestRefused 400, 413, 415 */
export async function bodyOf(request: IncomingMessage, maxBytes: number): Promise<readonly Uint8Array[]> {
  const coding = (request.headers["content-encoding"] ?? "identity").trim().toLowerCase();
  if (coding !== "identity" && coding !== "gzip" && coding !== "deflate") {
    throw new RequestRefused(415, `the content coding ${coding.slice(0, 32)} is not supported`);
  }
  const tooLarge = new RequestRefused(413, `the body is larger than ${maxBytes} octets`);
  const gathered = gatheredOctets();
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      if (gathered.bytes + chunk.length > maxBytes) throw tooLarge;
      gathered.add(chunk);
    }
  } catch (error) {
    throw error === tooLarge ? error : new RequestRefused(400, "the body ended before its time");
  }
  if (coding === "identity" || gathered.bytes === 0) return gathered.pieces();
  try {
    return [await decoders[coding](Buffer.concat(gathered.pieces()), { maxOutputLength: maxBytes })];
  } catch (error) {
    throw error instanceof RangeError ? tooLarge : new RequestRefused(400, `the body is no ${coding}`);
  }
}
