import type { ClientRequest, IncomingMessage } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { OctetSource } from "../octets.ts";
import { SourceFailure } from "./http-failure.ts";

/** How long a server that does not know `Expect` is waited for. [RFC 9110 10.1.1] */
const continueMs = 1000;

/**
 * Sends the body of a request and returns the head of its reply, of which `head` is the promise. Where the request has an
 * `Expect` header, the body goes out once the server wants it; a reply that comes earlier, such as a challenge, spares it.
 * Rejects with a `SourceFailure`, or as `head` does.
 */
export async function sendSource(
  request: ClientRequest,
  source: OctetSource,
  head: Promise<IncomingMessage>,
): Promise<IncomingMessage> {
  if (request.hasHeader("Expect")) {
    request.flushHeaders();
    const early = await Promise.race([head, wanted(request)]);
    if (early !== undefined) return early;
  }
  let given = 0;
  const pieces = async function* (): AsyncGenerator<Uint8Array> {
    try {
      for await (const piece of source.open()) {
        given += piece.length;
        yield piece;
      }
    } catch (cause) {
      throw new SourceFailure("the body cannot be read", { cause });
    }
  };
  const sending = pipeline(Readable.from(pieces()), request);
  const sent = sending.then(() => undefined);
  const early = await Promise.race([head, sent]);
  if (early === undefined) return head;
  // A success may only be believed of a body that was sent whole; of a refusal the rest is not worth sending. Who has the
  // last octet may answer and close before the source here is done.
  if ((early.statusCode ?? 0) < 300 && given < source.length) await sending;
  else sending.catch(() => {});
  return early;
}

/** Until the server says `100 Continue`, or has been given the time to. */
function wanted(request: ClientRequest): Promise<undefined> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      resolve(undefined);
    };
    const timer = setTimeout(done, continueMs);
    request.once("continue", done);
    request.once("close", done);
  });
}
