import type { IncomingMessage, ServerResponse } from "node:http";
import { sample } from "../transfer-fixture.ts";

/** The file that is served. */
export const content = sample(1_000_000);

/** A file server with ranges, as nginx has them. */
export function ranged(tag = '"v1"', octets = content) {
  return (request: IncomingMessage, response: ServerResponse): void => {
    const start = /^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1];
    response.setHeader("ETag", tag);
    if (start !== undefined && request.headers["if-range"] === tag) {
      const rest = octets.subarray(Number(start));
      response.writeHead(206, {
        "Content-Range": `bytes ${start}-${octets.length - 1}/${octets.length}`,
        "Content-Length": rest.length,
      });
      response.end(rest);
    } else {
      response.writeHead(200, { "Content-Length": octets.length });
      response.end(octets);
    }
  };
}

/** Sends only the first `length` octets of a reply and breaks the connection. */
export function cutAfter(response: ServerResponse, length: number, then = (): void => {}): void {
  response.writeHead(200, { "Content-Length": content.length, ETag: '"v1"' });
  response.write(content.subarray(0, length), () => response.socket?.end(then));
}
