import type { Socket } from "node:net";
import type { Client } from "undici";
import { HttpFailure, type HttpReply, type HttpRequest, type Post } from "./http-message.ts";
import { skipInterimReplies } from "./interim-replies.ts";
import { openSocket, type SocketSettings } from "./open-socket.ts";

export interface ConnectionSettings extends SocketSettings {
  /** From the request on the wire to the status line; longer for requests that take long to send. */
  readonly replyTimeoutMs: number;
  /** From the status line to the end of the body. */
  readonly bodyTimeoutMs: number;
  readonly maxBodyBytes: number;
  readonly maxHeaderBytes: number;
  /** Called with each new socket before anything is sent on it; what it throws ends the exchange. */
  onSocket(socket: Socket, url: URL): void;
}

/** The one connection of a session: kept alive, opened anew when the ACS closed it or the origin changes. */
export interface Connection {
  readonly post: Post;
  close(): Promise<void>;
}

/** The slowest line that is still waited for, in octets per millisecond (64 kbit/s). */
const slowestUpload = 8;
/** How long an ACS may leave the connection idle while the CPE works on its request. */
const idleTimeoutMs = 600_000;

/** What is known of the socket in use, to tell a connection that had gone stale from one that broke. */
interface Line {
  readonly socket: Socket;
  requests: number;
  expectReply(): void;
}

/** A connection that opens itself at the first request. */
export function sessionConnection(settings: ConnectionSettings): Connection {
  let client: Client | undefined;
  let origin = "";
  let line: Line | undefined;

  const close = async (): Promise<void> => {
    const closing = client;
    client = undefined;
    await closing?.destroy();
  };

  const clientFor = async (url: URL): Promise<Client> => {
    if (client && origin === url.origin) return client;
    await close();
    const { default: UndiciClient } = await import("undici/lib/dispatcher/client.js");
    origin = url.origin;
    client = new UndiciClient(url.origin, {
      headersTimeout: 0,
      bodyTimeout: 0,
      keepAliveTimeout: idleTimeoutMs,
      maxHeaderSize: settings.maxHeaderBytes,
      maxResponseSize: settings.maxBodyBytes,
      connect: (_options, callback) => {
        openSocket(url, settings)
          .then((socket) => {
            settings.onSocket(socket, url);
            line = { socket, requests: 0, expectReply: skipInterimReplies(socket) };
            return socket;
          })
          .then(
            (socket) => callback(null, socket),
            (error: Error) => callback(error, null),
          );
      },
    });
    return client;
  };

  const attempt = async (request: HttpRequest, signal: AbortSignal): Promise<HttpReply | "stale"> => {
    const used = await clientFor(request.url);
    let started: { line: Line; bytesRead: number } | undefined;
    try {
      return await dispatch(used, request, signal, settings, () => {
        if (!line) return;
        started = { line, bytesRead: line.socket.bytesRead };
        line.requests += 1;
        line.expectReply();
      });
    } catch (error) {
      if (
        started &&
        started.line.requests > 1 &&
        started.line.socket.bytesRead === started.bytesRead &&
        isLoss(error) &&
        !signal.aborted
      ) {
        return "stale";
      }
      await close();
      throw failureOf(error, request.url.host);
    }
  };

  return {
    // A kept-alive connection that the ACS had closed meanwhile is no failure: the request goes out once more on a new
    // one, provided that not an octet of a reply was seen. [TR-069 3.4.6]
    post: async (request, signal) => {
      const first = await attempt(request, signal);
      if (first !== "stale") return first;
      await close();
      const second = await attempt(request, signal);
      if (second !== "stale") return second;
      throw new HttpFailure("closed", `${request.url.host} closed the connection without a reply`);
    },
    close,
  };
}

function dispatch(
  client: Client,
  request: HttpRequest,
  signal: AbortSignal,
  settings: ConnectionSettings,
  onStart: () => void,
): Promise<HttpReply> {
  return new Promise((resolve, reject) => {
    const { url, method, headers, body } = request;
    const chunks: Buffer[] = [];
    let status = 0;
    let replyHeaders: HttpReply["headers"] = {};
    let timer: NodeJS.Timeout | undefined;
    const finish = (settle: () => void): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", onAbort);
      settle();
    };
    const stop = (error: HttpFailure): void => {
      finish(() => reject(error));
      void client.destroy(error);
    };
    const limit = (ms: number, what: string): void => {
      clearTimeout(timer);
      timer = setTimeout(() => stop(new HttpFailure("timeout", `${url.host} ${what} within ${ms / 1000} s`)), ms);
    };
    const onAbort = (): void => stop(new HttpFailure("closed", `the session with ${url.host} was ended`));
    if (signal.aborted) {
      onAbort();
      return;
    }
    signal.addEventListener("abort", onAbort);
    client.dispatch(
      {
        path: url.pathname + url.search,
        method,
        headers,
        body: body.length > 0 ? body : null,
      },
      {
        onRequestStart: () => {
          onStart();
          limit(settings.replyTimeoutMs + Math.ceil(body.length / slowestUpload), "gave no reply");
        },
        onResponseStart: (_controller, code, received) => {
          status = code;
          replyHeaders = received;
          if (code >= 200) limit(settings.bodyTimeoutMs, "did not finish its reply");
        },
        onResponseData: (_controller, chunk) => {
          chunks.push(chunk);
        },
        onResponseEnd: () => finish(() => resolve({ status, headers: replyHeaders, body: chunks })),
        onResponseError: (_controller, error) => finish(() => reject(error)),
      },
    );
  });
}

const codeOf = (error: unknown): string => {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return typeof code === "string" ? code : "";
};

const isLoss = (error: unknown): boolean => ["UND_ERR_SOCKET", "ECONNRESET", "EPIPE"].includes(codeOf(error));

function failureOf(error: unknown, host: string): HttpFailure {
  if (error instanceof HttpFailure) return error;
  const code = codeOf(error);
  if (isLoss(error) || code === "UND_ERR_RES_CONTENT_LENGTH_MISMATCH") {
    return new HttpFailure("closed", `${host} closed the connection before its reply was whole`);
  }
  if (code === "UND_ERR_RES_EXCEEDED_MAX_SIZE" || code === "UND_ERR_HEADERS_OVERFLOW") {
    return new HttpFailure("too-large", `the reply of ${host} is larger than this device takes`);
  }
  if (error instanceof Error && error.name === "HTTPParserError") {
    return new HttpFailure("protocol", `what ${host} sent is no HTTP reply`);
  }
  return new HttpFailure("closed", `the connection to ${host} failed (${code || String(error)})`);
}
