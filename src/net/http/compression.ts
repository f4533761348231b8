import { promisify } from "node:util";
import { HttpFailure } from "./http-failure.ts";
import { type HttpReply, headerValues, type Layer, withHeaders } from "./http-message.ts";
import { wholeBody } from "./reply-body.ts";

export interface CompressionSettings {
  /** What the request bodies are coded with; undefined for nothing. */
  readonly coding: "gzip" | "deflate" | undefined;
  readonly maxBodyBytes: number;
  /** Called when the server does not take the coding. */
  onRefused(): void;
}

/** XML shrinks to a twentieth, rarely to a hundredth; a reply that shrank to less is an attack. */
const maxRatio = 250;
/** Below this size a ratio says nothing. */
const alwaysAllowedBytes = 1024 * 1024;

/**
 * Codes request bodies that are octets, decodes reply bodies within bounds. A 415 stops the coding for the life of the layer, and the
 * request, which was refused unread, goes out once more as it is. [TR-069 3.4.7]
 */
export function compression(settings: CompressionSettings): Layer {
  let { coding } = settings;
  return (next) => async (request, signal) => {
    const accepting = withHeaders(request, { "Accept-Encoding": "gzip, deflate" });
    if (coding === undefined || !(request.body instanceof Uint8Array) || request.body.length === 0) {
      return decoded(await next(accepting, signal), request.url, settings.maxBodyBytes);
    }
    const body = await coded(request.body, coding);
    const reply = await next({ ...withHeaders(accepting, { "Content-Encoding": coding }), body }, signal);
    if (reply.status !== 415) return decoded(reply, request.url, settings.maxBodyBytes);
    await reply.body.discard();
    coding = undefined;
    settings.onRefused();
    return decoded(await next(accepting, signal), request.url, settings.maxBodyBytes);
  };
}

/** zlib is loaded when something is compressed, which most ACSs never ask for. */
async function coded(body: Uint8Array, coding: "gzip" | "deflate"): Promise<Uint8Array> {
  const { deflate, gzip } = await import("node:zlib");
  return promisify(coding === "gzip" ? gzip : deflate)(body);
}

async function decoded(reply: HttpReply, url: URL, maxBytes: number): Promise<HttpReply> {
  const coding = headerValues(reply, "content-encoding").join(",").trim().toLowerCase();
  if (coding === "" || coding === "identity") return reply;
  const packed = Buffer.concat(await reply.body.gather());
  if (packed.length === 0) return { ...reply, body: wholeBody([]) };
  const decode = await decoderFor(coding, packed);
  if (decode === undefined) {
    throw new HttpFailure("protocol", `${url.host} coded its reply in a way that was not asked for`);
  }
  const limit = Math.min(maxBytes, Math.max(alwaysAllowedBytes, packed.length * maxRatio));
  try {
    return { ...reply, body: wholeBody([await decode(packed, { maxOutputLength: limit })]) };
  } catch (error) {
    if (error instanceof RangeError) {
      throw new HttpFailure("too-large", `the reply of ${url.host} unpacks to more than ${limit} octets`);
    }
    throw new HttpFailure("protocol", `the reply of ${url.host} cannot be unpacked: it is damaged`);
  }
}

type Decoder = (body: Buffer, limits: { readonly maxOutputLength: number }) => Promise<Buffer>;

async function decoderFor(coding: string, body: Buffer): Promise<Decoder | undefined> {
  const { gunzip, inflate, inflateRaw } = await import("node:zlib");
  if (coding === "gzip" || coding === "x-gzip") return promisify(gunzip);
  if (coding !== "deflate") return undefined;
  // Some servers send deflate without the zlib wrapper that the standard asks for.
  const wrapped = body.length >= 2 && body.readUInt16BE(0) % 31 === 0 && ((body[0] ?? 0) & 15) === 8;
  return promisify(wrapped ? inflate : inflateRaw);
}
