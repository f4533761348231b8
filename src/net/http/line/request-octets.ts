import type { HttpRequest } from "../http-message.ts";

/** A request as it goes out, head and body in one piece. Throws a TypeError for a header that could start another. */
export function requestOctets({ method, url, headers }: HttpRequest, body: Uint8Array): Buffer {
  let head = `${method} ${url.pathname}${url.search} HTTP/1.1\r\nHost: ${url.host}\r\n`;
  for (const name in headers) {
    const value = headers[name] ?? "";
    if (/[^\t\x20-\x7e\x80-\xff]/.test(value)) throw new TypeError(`an invalid character in the header ${name}`);
    head += `${name}: ${value}\r\n`;
  }
  if (method !== "GET") head += `Content-Length: ${body.length}\r\n`;
  head += "Connection: keep-alive\r\n\r\n";
  const octets = Buffer.allocUnsafe(head.length + body.length);
  octets.write(head, "latin1");
  octets.set(body, head.length);
  return octets;
}
