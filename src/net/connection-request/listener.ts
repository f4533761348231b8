import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type {
  ConnectionRequestListener,
  ConnectionRequestSettings,
  ConnectionRequests,
} from "../../ports/connection-requests.ts";
import type { Log } from "../../ports/log.ts";
import { addressList } from "../address/address-list.ts";
import { localAddressTowards } from "../address/local-address-towards.ts";
import type { DigestHash } from "../http/digest.ts";
import { type DigestGuard, digestGuard, equalText, pathOf } from "./digest-server.ts";
import { ListenError } from "./listen-error.ts";
import { type Rate, rateLimit } from "./rate-limit.ts";

export interface ConnectionRequestOptions {
  readonly log: Log;
  /** Addresses and subnets that may knock; anybody, unless given. */
  readonly allowFrom?: readonly string[];
  /** How many authenticated requests are acted on; the rest get 503. */
  readonly rate?: Rate;
  /**
   * Digest algorithms in the order offered. MD5 first: some ACSs read only the first challenge, and know only MD5.
   */
  readonly hashes?: readonly DigestHash[];
  readonly nonceLifeMs?: number;
  /** After so long without a request a connection is closed. */
  readonly idleTimeoutMs?: number;
  /** How long a connection may live at all. */
  readonly totalTimeoutMs?: number;
  readonly maxConnections?: number;
  /** A clock that never goes back; the system's unless given. */
  nowMs?(): number;
}

const defaults = {
  allowFrom: [],
  rate: { count: 30, perMs: 60_000 },
  hashes: ["MD5", "SHA-256"] as const,
  nonceLifeMs: 60_000,
  idleTimeoutMs: 5_000,
  totalTimeoutMs: 15_000,
  maxConnections: 32,
  nowMs: () => performance.now(),
};
type Settings = Required<ConnectionRequestOptions>;

const realm = "connection request";
const maxHeaderBytes = 8 * 1024;
const maxRequestsPerConnection = 16;
/** What a request of a scanner may cost on the disk. */
const refusalLogRate: Rate = { count: 10, perMs: 60_000 };
/** Longer than any process lives: connections have time limits of their own, so that nothing needs to wake up for them. */
const neverMs = 2 ** 31 - 1;

/** What is answered to one request, and why if it is not a success. */
interface Verdict {
  readonly status: 200 | 400 | 401 | 403 | 404 | 405 | 503;
  readonly reason?: string;
  readonly stale?: boolean;
}

/** Listens for the connection requests of an ACS. [TR-069 3.2.2] */
export function connectionRequests(options: ConnectionRequestOptions): ConnectionRequests {
  const settings: Settings = { ...defaults, ...options };
  return { listen: (request) => listen(request, settings), localAddressTowards };
}

async function listen(request: ConnectionRequestSettings, settings: Settings): Promise<ConnectionRequestListener> {
  const { log, nowMs } = settings;
  const guard = digestGuard({ realm, hashes: settings.hashes, nonceLifeMs: settings.nonceLifeMs, nowMs });
  const mayAccept = rateLimit(settings.rate, nowMs);
  const logRefusal = refusalLog(log, nowMs);
  const server = createServer({
    maxHeaderSize: maxHeaderBytes,
    keepAliveTimeout: settings.idleTimeoutMs,
    headersTimeout: 0,
    requestTimeout: 0,
    connectionsCheckingInterval: neverMs,
    requireHostHeader: false,
  });
  server.timeout = settings.idleTimeoutMs;
  server.maxRequestsPerSocket = maxRequestsPerConnection;

  const serve = (message: IncomingMessage, response: ServerResponse): void => {
    const from = message.socket.remoteAddress ?? "";
    const judged = judge(message, request, guard);
    const verdict = judged.status === 200 && !mayAccept() ? ({ status: 503, reason: "rate limit" } as const) : judged;
    // Over a 401 the connection stays: some ACSs give up when they have to open another.
    response.writeHead(verdict.status, {
      "Content-Length": 0,
      ...(verdict.status === 405 && { Allow: "GET" }),
      ...(verdict.status === 401
        ? { "WWW-Authenticate": [...guard.challenges(from, verdict.stale ?? false)] }
        : { Connection: "close" }),
    });
    response.end();
    if (verdict.status === 200) {
      log.info("connection-request.accepted", { from });
      request.onRequest();
    } else if (verdict.reason !== undefined) {
      logRefusal(verdict.reason, from);
    }
  };
  server.on("request", serve);
  server.on("checkContinue", serve);
  server.on("dropRequest", (_message, socket) => socket.destroy());
  server.on("clientError", (error: NodeJS.ErrnoException, socket) => {
    if (error.code === "ECONNRESET" || !socket.writable) {
      socket.destroy();
      return;
    }
    const status = error.code === "HPE_HEADER_OVERFLOW" ? "431 Request Header Fields Too Large" : "400 Bad Request";
    logRefusal("no HTTP request", (socket as Socket).remoteAddress ?? "");
    socket.end(`HTTP/1.1 ${status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`, () => socket.destroy());
  });
  if (settings.allowFrom.length > 0) hangUpOnOthers(server, addressList(settings.allowFrom), logRefusal);
  boundConnections(server, settings);
  await bind(server, request);
  const address = server.address();
  return {
    port: typeof address === "object" && address ? address.port : request.port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function judge(message: IncomingMessage, request: ConnectionRequestSettings, guard: DigestGuard): Verdict {
  const { method = "", url: target = "", headers } = message;
  if (method !== "GET") return { status: 405, reason: "not GET" };
  // No data is conveyed by a connection request; a body is either a mistake or smuggling.
  if (headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > maxHeaderBytes) {
    return { status: 400, reason: "a body" };
  }
  if (!equalText(pathOf(target).replace(/\?.*$/s, ""), request.path)) return { status: 404, reason: "wrong path" };
  if (message.rawHeaders.filter((name, at) => at % 2 === 0 && /^authorization$/i.test(name)).length > 1) {
    return { status: 400, reason: "credentials twice" };
  }
  const credentials = request.credentials();
  if (!credentials?.username || !credentials.password) return { status: 403, reason: "no credentials are configured" };
  const verdict = guard.verify(
    { method, target, authorization: headers.authorization, client: message.socket.remoteAddress ?? "" },
    (username) => (equalText(username, credentials.username) ? credentials.password : undefined),
  );
  switch (verdict.outcome) {
    case "accepted":
      return { status: 200 };
    case "malformed":
      return { status: 400, reason: verdict.reason };
    case "refused":
      // The first request of every ACS comes without credentials: that is no refusal worth a line.
      if (headers.authorization === undefined) return { status: 401 };
      return { status: 401, reason: verdict.reason, stale: verdict.stale };
  }
}

/** One line per refusal, up to a rate; how many were left out stands in the next line. */
function refusalLog(log: Log, nowMs: () => number): (reason: string, from: string) => void {
  const mayLog = rateLimit(refusalLogRate, nowMs);
  let suppressed = 0;
  return (reason, from) => {
    if (!mayLog()) {
      suppressed += 1;
      return;
    }
    log.warn("connection-request.refused", { reason, from, ...(suppressed > 0 && { suppressed }) });
    suppressed = 0;
  };
}

function hangUpOnOthers(
  server: Server,
  mayKnock: (address: string) => boolean,
  logRefusal: (reason: string, from: string) => void,
): void {
  server.on("connection", (socket: Socket) => {
    const from = socket.remoteAddress ?? "";
    if (mayKnock(from)) return;
    logRefusal("an address that may not knock", from);
    socket.destroy();
  });
}

/** Bounds the number and the life of connections; a full house drops its oldest guest, so that slow ones keep nobody out. */
function boundConnections(server: Server, { maxConnections, totalTimeoutMs }: Settings): void {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    if (sockets.size >= maxConnections) sockets.values().next().value?.destroy();
    sockets.add(socket);
    const timer = setTimeout(() => socket.destroy(), totalTimeoutMs);
    socket.once("close", () => {
      clearTimeout(timer);
      sockets.delete(socket);
    });
  });
}

function bind(server: Server, { bind: host, port }: ConnectionRequestSettings): Promise<void> {
  return new Promise((resolve, reject) => {
    const onError = (error: NodeJS.ErrnoException): void => reject(new ListenError(error, host, port));
    server.once("error", onError);
    server.listen({ host, port }, () => {
      server.off("error", onError);
      resolve();
    });
  });
}
