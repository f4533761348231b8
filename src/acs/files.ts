import { randomBytes } from "node:crypto";
import { constants, createReadStream, createWriteStream, mkdirSync } from "node:fs";
import { open, rename, rm } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { RequestRefused } from "./request-body.ts";

/** Larger than any firmware of a small device. */
const largestUpload = 512 * 1024 * 1024;

/** Serves files out of one directory (GET and HEAD, with ranges) and takes files into it (PUT), for downloads and uploads. */
export class Files {
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** `name` is what follows `/files/`. @throws RequestRefused */
  async serve(name: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    // Plain names only, so that no path leads out of the directory.
    if (!/^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/.test(name)) throw new RequestRefused(404, "no such file");
    const file = join(this.#directory, name);
    switch (request.method) {
      case "GET":
      case "HEAD":
        await this.#send(file, request, response);
        break;
      case "PUT":
        await this.#take(file, request, response);
        break;
      default:
        throw new RequestRefused(405, "files are for GET, HEAD and PUT");
    }
  }

  async #send(file: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(() => {
      throw new RequestRefused(404, "no such file");
    });
    try {
      const stat = await handle.stat();
      if (!stat.isFile()) throw new RequestRefused(404, "no such file");
      const range = rangeOf(request.headers.range, stat.size);
      response.setHeader("Accept-Ranges", "bytes");
      response.setHeader("Last-Modified", stat.mtime.toUTCString());
      response.setHeader("Content-Type", "application/octet-stream");
      if (range === "unsatisfiable") {
        response.writeHead(416, { "Content-Range": `bytes */${stat.size}` }).end();
        return;
      }
      const { start, end } = range ?? { start: 0, end: stat.size - 1 };
      response.setHeader("Content-Length", end - start + 1);
      if (range !== undefined) response.setHeader("Content-Range", `bytes ${start}-${end}/${stat.size}`);
      response.writeHead(range === undefined ? 200 : 206);
      if (request.method === "HEAD" || stat.size === 0) response.end();
      else await pipeline(createReadStream(file, { fd: handle, start, end, autoClose: false }), response);
    } finally {
      await handle.close();
    }
  }

  /** The file appears whole under its name, or not at all. */
  async #take(file: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    // The promise of Node 20 says of a full disk that there is no such directory.
    mkdirSync(this.#directory, { recursive: true });
    const partial = join(this.#directory, `.${randomBytes(8).toString("hex")}.partial`);
    let length = 0;
    const limit = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        length += chunk.length;
        done(length > largestUpload ? new RequestRefused(413, "the file is too large") : null, chunk);
      },
    });
    try {
      await pipeline(request, limit, createWriteStream(partial, { flags: "wx", mode: 0o600 }));
      await rename(partial, file);
    } catch (error) {
      await rm(partial, { force: true });
      throw error instanceof RequestRefused ? error : new RequestRefused(500, "the file could not be kept");
    }
    response.writeHead(201).end();
  }
}

/** One range of bytes; several, or other units, are answered with the whole. [RFC 9110 14.2] */
function rangeOf(
  header: string | undefined,
  size: number,
): { start: number; end: number } | "unsatisfiable" | undefined {
  const [, first = "", last = ""] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? "") ?? [];
  if (first === "" && last === "") return undefined;
  const start = first === "" ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === "" || last === "" ? size - 1 : Math.min(Number(last), size - 1);
  if (first !== "" && last !== "" && Number(last) < start) return undefined;
  return start <= end ? { start, end } : "unsatisfiable";
}
