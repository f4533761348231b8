import type { Client } from "undici";
import { HttpFailure, type HttpReply, type HttpRequest } from "./http-message.ts";

export interface DispatchSettings {
  /** From the request on the wire to the status line; longer for requests that take long to send. */
  readonly replyTimeoutMs: number;
  /** From the status line to the end of the body. */
  readonly bodyTimeoutMs: number;
}

/** The slowest line that is still waited for, in octets per millisecond (64 kbit/s). */
const slowestUpload = 8;

/**
 * Sends one request through an undici client and gathers its reply, within its time limits. `onStart` is called when the
 * request goes on the wire. After a rejection the client is of no more use.
 */
export function dispatch(
  client: Client,
  request: HttpRequest,
  signal: AbortSignal,
  settings: DispatchSettings,
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

/** Whether an error only says that the connection went away. */
export const isLoss = (error: unknown): boolean => ["UND_ERR_SOCKET", "ECONNRESET", "EPIPE"].includes(codeOf(error));

/** What an error of `dispatch` means, in a sentence. */
export function failureOf(error: unknown, host: string): HttpFailure {
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
  if (code.startsWith("ERR_SSL")) {
    return new HttpFailure("tls", `${host} ended the TLS connection (${code}): does it want a client certificate?`);
  }
  return new HttpFailure("closed", `the connection to ${host} failed (${code || String(error)})`);
}
