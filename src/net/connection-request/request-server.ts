import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { ConnectionRequestListener, ConnectionRequestSettings } from "../../ports/connection-requests.ts";
import type { Counted } from "../../ports/meter.ts";
import { addressList } from "../address/address-list.ts";
import { endAfter, listening } from "../http/listening.ts";
import { type Admission, admission } from "./admission.ts";
import { ListenError } from "./listen-error.ts";
import type { ConnectionRequestOptions } from "./options.ts";
import { refusalLog } from "./refusal-log.ts";
import type { Verdict } from "./verdict.ts";

export type ListenAddress = Pick<ConnectionRequestSettings, "bind" | "port">;

/** Who may come in, and what is noted of those who may not, for all servers of a process. */
export interface Door extends Admission {
  logRefusal(reason: string, from: string): void;
}

/** A door with its bounds. */
export function openDoor({ log, nowMs, maxConnections }: Required<ConnectionRequestOptions>): Door {
  // Of its own, so that a flood leaves room for what else is refused.
  const logFlood = refusalLog(log, nowMs);
  return {
    ...admission(maxConnections, nowMs, (from) => logFlood("too many connections", from)),
    logRefusal: refusalLog(log, nowMs),
  };
}

const maxHeaderBytes = 8 * 1024;
const maxRequestsPerConnection = 16;
/** Longer than any process lives: connections have time limits of their own, so that nothing needs to wake up for them. */
const neverMs = 2 ** 31 - 1;

/**
 * Opens a server that reads requests within bounds and answers each as `judge` has it, with no body. Rejects with a
 * `ListenError`.
 */
export async function openRequestServer(
  address: ListenAddress,
  judge: (message: IncomingMessage) => Verdict,
  options: Required<ConnectionRequestOptions>,
  { admit, challenged, proved, logRefusal }: Door,
): Promise<ConnectionRequestListener> {
  const { log, idleTimeoutMs, allowFrom, meter, totalTimeoutMs } = options;
  const server = createServer({
    maxHeaderSize: maxHeaderBytes,
    keepAliveTimeout: idleTimeoutMs,
    headersTimeout: 0,
    requestTimeout: 0,
    connectionsCheckingInterval: neverMs,
    requireHostHeader: false,
  });
  server.timeout = idleTimeoutMs;
  server.maxRequestsPerSocket = maxRequestsPerConnection;

  const serve = (message: IncomingMessage, response: ServerResponse): void => {
    const from = message.socket.remoteAddress ?? "";
    const verdict = judge(message);
    meter.count("connection_requests", { outcome: outcomeOf(verdict) });
    // Over a 401 the connection stays: some ACSs give up when they have to open another.
    response.writeHead(verdict.status, {
      "Content-Length": 0,
      ...(verdict.status === 405 && { Allow: "GET" }),
      ...(verdict.status === 401 ? { "WWW-Authenticate": [...verdict.challenges] } : { Connection: "close" }),
    });
    response.end();
    if (verdict.status === 401) challenged(message.socket);
    if (verdict.status === 200) {
      proved(message.socket);
      log.info("connection-request.accepted", { from });
      verdict.accept();
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
    meter.count("connection_requests", { outcome: "refused" });
    const status = error.code === "HPE_HEADER_OVERFLOW" ? "431 Request Header Fields Too Large" : "400 Bad Request";
    logRefusal("no HTTP request", (socket as Socket).remoteAddress ?? "");
    socket.end(`HTTP/1.1 ${status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`, () => socket.destroy());
  });
  const mayKnock = allowFrom.length > 0 ? addressList(allowFrom) : () => true;
  server.on("connection", (socket: Socket) => {
    const from = socket.remoteAddress ?? "";
    if (!mayKnock(from)) {
      meter.count("connection_requests", { outcome: "refused" });
      logRefusal("an address that may not knock", from);
      socket.destroy();
      return;
    }
    endAfter(socket, totalTimeoutMs);
    admit(socket);
  });
  const { bind: host, port } = address;
  const failed = (failure: unknown): void => log.error("connection-request.failed", { reason: String(failure) });
  return listening(server, { host, port }, failed).catch((error) => {
    throw new ListenError(error, host, port);
  });
}

function outcomeOf(verdict: Verdict): Counted["connection_requests"]["outcome"] {
  switch (verdict.status) {
    case 200:
      return "accepted";
    case 401:
      return verdict.reason === undefined ? "challenged" : "refused";
    case 503:
      return "rate-limited";
    case 400:
    case 403:
    case 404:
    case 405:
      return "refused";
  }
}
