import { randomBytes } from "node:crypto";
import { request as httpRequest, type IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import type { Writable } from "node:stream";
import type { SocketIntake } from "../../http/socket-intake.ts";
import { LoadFailure } from "./load-failure.ts";
import { sentOctets } from "./sent-octets.ts";

/** The octets of one connection. */
export interface Moved {
  /** So far, heads of HTTP included. */
  bytes(): number;
  /** When all are there, and the server has said so of those that were sent. Rejects with a `LoadFailure`. */
  readonly whole: Promise<void>;
}

/**
 * Octets that are handed over at a time: what the line has carried of late in so long. Few on a slow one, so that what has gone is
 * known well, and many on a fast one, also where this process waits for its turn. Each wake-up costs more than its octets.
 */
const pieces = { least: 16 * 1024, most: 1024 * 1024, spanMs: 10 } as const;
/** How long the line is looked at before the size is chosen anew. */
const lookMs = 50;

/**
 * Fetches a file and forgets it. `began` is called with the first octets of a success. `intake` is how the socket reads: a file
 * whose length the server tells goes past the HTTP client. [TR-181 IP.Diagnostics.DownloadDiagnostics]
 */
export function fetchOctets(socket: Socket, intake: SocketIntake | undefined, url: URL, began: () => void): Moved {
  const before = socket.bytesRead;
  intake?.serve(socket);
  const request = requestOn(socket, url, "GET", { Accept: "*/*", "Accept-Encoding": "identity" });
  const whole = new Promise<void>((resolve, reject) => {
    let hasBegun = false;
    request.on("error", ({ message }) => {
      // Of a response that has begun what breaks it is told here too: a connection that is reset, more octets than it said.
      if (hasBegun) reject(new LoadFailure("TransferFailed", `the file did not come as the response said: ${message}`));
      else reject(new LoadFailure("NoResponse", `no response: ${message}`));
    });
    request.once("response", (response) => {
      const broken = (): LoadFailure => new LoadFailure("TransferFailed", "the connection ended before the file did");
      response.on("error", () => reject(broken()));
      const refused = refusal(response, url, fetchFollows);
      if (refused !== undefined) return reject(refused);
      hasBegun = true;
      began();
      const length = lengthOf(response);
      if (intake !== undefined && length !== undefined) {
        // Once the client has dealt with what came along with the head.
        Promise.resolve()
          .then(() => intake.pour(response, length, () => undefined, broken))
          .then(resolve, reject);
        return;
      }
      response.on("data", () => {});
      response.once("close", () => (response.complete ? resolve() : reject(broken())));
    });
  });
  request.end();
  return { bytes: () => socket.bytesRead - before, whole };
}

/** Undefined where the body ends by itself. */
function lengthOf({ headers, statusCode }: IncomingMessage): number | undefined {
  const length = headers["content-length"];
  return length === undefined || headers["transfer-encoding"] !== undefined || statusCode === 204
    ? undefined
    : Number(length);
}

/**
 * Sends that many octets of noise, or ever more of them where it is undefined. `began` is called before the first one.
 * [TR-181 IP.Diagnostics.UploadDiagnostics]
 */
export function sendOctets(socket: Socket, url: URL, length: number | undefined, began: () => void): Moved {
  const sent = sentOctets(socket);
  let isWhole = false;
  const framing = length === undefined ? { "Transfer-Encoding": "chunked" } : { "Content-Length": String(length) };
  const request = requestOn(socket, url, "PUT", { "Content-Type": "application/octet-stream", ...framing });
  const whole = new Promise<void>((resolve, reject) => {
    let allSent = false;
    request.once("error", ({ message }) => reject(new LoadFailure("NoResponse", `no response: ${message}`)));
    request.once("response", (response) => {
      response.resume();
      response.on("error", () => {});
      const refused = refusal(response, url, sendFollows);
      if (refused !== undefined) reject(refused);
      else if (allSent) {
        isWhole = true;
        resolve();
      } else reject(new LoadFailure("NoTransferComplete", `${url.host} answered before all was sent`));
    });
    began();
    void pour(request, length ?? Number.POSITIVE_INFINITY).then(() => {
      allSent = true;
    });
  });
  return { bytes: () => (isWhole ? sent.handedOver() : sent.confirmed()), whole };
}

/** Hands over that many octets of noise, and ends. Resolves then, or when the connection is closed. */
export async function pour(to: Writable, length: number): Promise<void> {
  const noise = randomBytes(pieces.most);
  let size: number = pieces.least;
  let since = { ms: performance.now(), octets: 0 };
  for (let left = length; left > 0 && !to.destroyed; ) {
    const octets = noise.subarray(0, Math.min(size, left));
    left -= octets.length;
    since.octets += octets.length;
    if (!to.write(octets)) await drained(to);
    const tookMs = performance.now() - since.ms;
    if (tookMs < lookMs) continue;
    size = pieceSize(since.octets / tookMs);
    since = { ms: performance.now(), octets: 0 };
  }
  to.end();
}

/** By octets in a millisecond. */
const pieceSize = (rate: number): number =>
  Math.round(Math.max(pieces.least, Math.min(pieces.most, rate * pieces.spanMs)));

function drained(to: Writable): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      to.off("drain", done);
      to.off("close", done);
      resolve();
    };
    to.on("drain", done);
    to.on("close", done);
  });
}

const requestOn = (socket: Socket, url: URL, method: string, headers: Readonly<Record<string, string>>) =>
  httpRequest({
    createConnection: () => socket,
    method,
    path: url.pathname + url.search,
    headers: { Host: url.host, Connection: "close", ...headers },
  });

/** The redirects that are followed, as those of transfers are. */
const fetchFollows: readonly number[] = [301, 302, 303, 307, 308];
const sendFollows: readonly number[] = [301, 302, 307, 308];

function refusal(
  { headers, statusCode = 0 }: IncomingMessage,
  url: URL,
  follow: readonly number[],
): LoadFailure | undefined {
  if (statusCode >= 200 && statusCode <= 299) return undefined;
  const { location } = headers;
  const reason = `${url.host} answered with HTTP status ${statusCode}`;
  const isMoved = follow.includes(statusCode) && location !== undefined && URL.canParse(location, url.href);
  return new LoadFailure("NoResponse", reason, isMoved ? new URL(location, url).href : undefined);
}
