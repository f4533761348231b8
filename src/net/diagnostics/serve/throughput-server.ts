import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";

const piece = Buffer.alloc(256 * 1024, "cpe-agent ");
const mostConnections = 64;
const largestBytes = 1e12;
/** Of one request; a test by time lasts 999 s at most. [TR-143 Annex A] */
const longestMs = 1_200_000;

const usage = `GET /100MB.bin, /5MiB or the like: a file of that length, 1000GB at most.
PUT /any: what is sent is counted and forgotten.
`;

/**
 * A file server that has no files: what is fetched is as long as its name says, and what is sent is forgotten. Whoever asks,
 * there are no more than so many connections, each for so long.
 */
export function throughputServer(): Server {
  const server = createServer(
    { requestTimeout: longestMs, headersTimeout: 10_000, keepAliveTimeout: 5_000, maxHeaderSize: 8 * 1024 },
    (request, response) => {
      const timer = setTimeout(() => request.socket.destroy(), longestMs);
      response.once("close", () => clearTimeout(timer));
      answer(request, response);
    },
  );
  server.maxConnections = mostConnections;
  return server;
}

function answer(request: IncomingMessage, response: ServerResponse): void {
  switch (request.method) {
    case "GET":
    case "HEAD":
      send(request, response);
      break;
    case "PUT":
    case "POST":
      take(request, response);
      break;
    default:
      response.writeHead(405, { Allow: "GET, HEAD, PUT, POST" }).end();
  }
}

function send(request: IncomingMessage, response: ServerResponse): void {
  const length = bytesNamed(request.url ?? "");
  if (length === undefined) {
    response.writeHead(404, { "Content-Type": "text/plain" }).end(usage);
    return;
  }
  response.writeHead(200, { "Content-Type": "application/octet-stream", "Content-Length": length });
  if (request.method === "HEAD") {
    response.end();
    return;
  }
  let left = length;
  const more = (): void => {
    while (left > 0 && !response.destroyed) {
      const octets = left < piece.length ? piece.subarray(0, left) : piece;
      left -= octets.length;
      if (!response.write(octets) && left > 0) {
        response.once("drain", more);
        return;
      }
    }
    response.end();
  };
  more();
}

function take(request: IncomingMessage, response: ServerResponse): void {
  let octets = 0;
  request.on("error", () => {});
  request.on("data", (chunk: Buffer) => {
    octets += chunk.length;
  });
  request.on("end", () => response.writeHead(201, { "Content-Type": "text/plain" }).end(`${octets} octets\n`));
}

/** Undefined for a path that names no length, or one beyond the bounds. */
export function bytesNamed(path: string): number | undefined {
  const [, count = "", unit = "", binary = ""] =
    /^\/(?:[^?]*\/)?(\d{1,13})(?:([kMG])(i?))?B?(?:\.[A-Za-z0-9]+)?(?:\?.*)?$/.exec(path) ?? [];
  if (count === "") return undefined;
  const bytes = Number(count) * (binary === "i" ? 1024 : 1000) ** (unit === "" ? 0 : 1 + "kMG".indexOf(unit));
  return bytes <= largestBytes ? bytes : undefined;
}
