import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { gunzipSync, gzipSync } from "node:zlib";

// The page itself: a handful of files that the build makes, the large ones compressed. They are held so in memory once somebody has asked.

const types: Readonly<Record<string, string>> = {
  "index.html": "text/html; charset=utf-8",
  "app.js": "text/javascript; charset=utf-8",
  "app.css": "text/css; charset=utf-8",
  "icon.svg": "image/svg+xml",
};

/** Nothing runs but the page's own script, nothing is asked but of this address, and no other page shows this one. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join("; ");

/** Of every answer. */
export const safeHeaders: Readonly<Record<string, string>> = {
  "Content-Security-Policy": policy,
  "X-Frame-Options": "DENY",
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
};

interface Held {
  readonly gzip: Buffer;
  readonly tag: string;
}

/** The files of a directory that a page is made of. */
export class PageFiles {
  readonly #directory: URL;
  readonly #held = new Map<string, Held>();

  constructor(directory: URL) {
    this.#directory = directory;
  }

  /** Whether a request is for one of them. */
  static has(path: string, { method }: Pick<IncomingMessage, "method">): boolean {
    return Object.hasOwn(types, nameOf(path)) && (method === "GET" || method === "HEAD");
  }

  /** Answers with the file, and gives whether there is one of this path. Throws where the program lacks it. */
  serve(path: string, request: IncomingMessage, response: ServerResponse): boolean {
    if (!PageFiles.has(path, request)) return false;
    const { headers, method } = request;
    const name = nameOf(path);
    const { gzip, tag } = this.#read(name);
    // It may be another version's after an upgrade: asked about each time, sent once.
    const common = { ETag: tag, "Cache-Control": "no-cache", Vary: "Accept-Encoding" };
    if (headers["if-none-match"] === tag) {
      response.writeHead(304, common).end();
      return true;
    }
    const squeezed = /\bgzip\b/.test(String(headers["accept-encoding"] ?? ""));
    const body = squeezed ? gzip : gunzipSync(gzip);
    response.writeHead(200, {
      ...common,
      ...(squeezed && { "Content-Encoding": "gzip" }),
      "Content-Type": types[name],
      "Content-Length": body.length,
    });
    response.end(method === "HEAD" ? undefined : body);
    return true;
  }

  #read(name: string): Held {
    const known = this.#held.get(name);
    if (known !== undefined) return known;
    const packed = new URL(`${name}.gz`, this.#directory);
    const gzip = existsSync(packed) ? readFileSync(packed) : gzipSync(readFileSync(new URL(name, this.#directory)));
    const tag = `"${createHash("sha256").update(gzip).digest("base64url").slice(0, 22)}"`;
    const held = { gzip, tag };
    this.#held.set(name, held);
    return held;
  }
}

const nameOf = (path: string): string => (path === "/" ? "index.html" : path.slice(1));
