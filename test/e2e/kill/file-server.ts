import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { goodConfiguration, type Order, unfitConfiguration, versionOf } from "./orders.ts";

/** An image of firmware that is signed and runs, unless this is said of it. */
export type ImageOf = (version: string, flaw?: "unsigned" | "hanging") => Promise<Buffer>;

/** Serves and takes files as the kind of the order in the URL (`/kind/key`) says. */
export class OrderFiles {
  /** Uploads that came whole and were accepted, by CommandKey: the latest. */
  readonly uploaded = new Map<string, Buffer>();
  /** Called once, when the next request has come. */
  onRequest: (() => void) | undefined;
  readonly #imageOf: ImageOf;
  #served = 0;
  readonly #server = createServer((request, response) => {
    const [, kind, key] = (request.url ?? "").split("/");
    const told = this.onRequest;
    this.onRequest = undefined;
    told?.();
    this.#answer(kind as Order["kind"], key ?? "", request, response).catch(() => response.destroy());
  });

  constructor(imageOf: ImageOf = async () => Buffer.alloc(0)) {
    this.#imageOf = imageOf;
  }

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }

  async #answer(
    kind: Order["kind"],
    key: string,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<unknown> {
    // Another row each time, so that a file that is put into force twice shows; but what goes on stays the same.
    this.#served += 1;
    const row = kind === "broken" ? key : `${key}-${this.#served}`;
    // Long enough not to arrive in one piece.
    const content = Buffer.from(goodConfiguration(row) + "\n".repeat(300_000));
    const half = content.length >> 1;
    const isPassed = request.headers.authorization === `Basic ${Buffer.from("cpe:secret").toString("base64")}`;
    const challenge = (): unknown => response.writeHead(401, { "WWW-Authenticate": 'Basic realm="files"' }).end();
    switch (kind) {
      case "good":
      case "short":
        return response.end(content);
      case "slow":
        response.writeHead(200, { "Content-Length": content.length }).write(content.subarray(0, half));
        await pause(40);
        return response.end(content.subarray(half));
      case "locked":
      case "denied":
        return isPassed ? response.end(content) : challenge();
      case "broken": {
        const { range } = request.headers;
        response.setHeader("ETag", '"v1"');
        if (range === undefined) {
          response.writeHead(200, { "Content-Length": content.length });
          return response.write(content.subarray(0, half), () => response.socket?.end());
        }
        const start = Number(range.replace(/\D/g, ""));
        response.setHeader("Content-Range", `bytes ${start}-${content.length - 1}/${content.length}`);
        return response.writeHead(206).end(content.subarray(start));
      }
      case "unfit":
        return response.end(unfitConfiguration(row));
      case "garbage":
        return response.end("no configuration");
      case "truncated":
        response.writeHead(200, { "Content-Length": content.length });
        return response.write(content.subarray(0, half), () => response.socket?.end());
      case "missing":
        return response.writeHead(404).end();
      case "endless":
        return response.writeHead(200, { "Content-Length": 1e12 }).write(content);
      case "elsewhere":
        return response.writeHead(302, { Location: "http://169.254.169.254/" }).end();
      case "kept":
        await this.#keep(key, request);
        return response.writeHead(201).end();
      case "keptLate":
        if (!isPassed) return challenge();
        await this.#keep(key, request);
        await pause(40);
        return response.writeHead(201).end();
      case "refused":
        await octetsOf(request);
        return response.writeHead(403).end();
      case "dropped":
        request.once("data", () => request.socket.destroy());
        return undefined;
      case "closed":
        return challenge();
      case "unreachable":
        return response.destroy();
      case "image":
      case "stored":
        return response.end(await this.#imageOf(versionOf(key)));
      case "unsigned":
      case "hanging":
        return response.end(await this.#imageOf(versionOf(key), kind));
      case "altered": {
        const octets = await this.#imageOf(versionOf(key));
        octets[7] = (octets[7] ?? 0) ^ 1;
        return response.end(octets);
      }
    }
  }

  async #keep(key: string, request: IncomingMessage): Promise<void> {
    const octets = await octetsOf(request);
    if (request.complete) this.uploaded.set(key, octets);
  }
}

async function octetsOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}
