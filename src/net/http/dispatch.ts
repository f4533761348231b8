import { type Agent, type ClientRequest, request as httpRequest, type IncomingMessage } from "node:http";
import { HttpFailure, type HttpReply, type HttpRequest } from "./http-message.ts";

export interface DispatchSettings {
  /** From the request on the wire to the status line; longer for requests that take long to send. */
  readonly replyTimeoutMs: number;
  /** From the status line to the end of the body. */
  readonly bodyTimeoutMs: number;
  readonly maxBodyBytes: number;
  readonly maxHeaderBytes: number;
}

/** A request whose kept-alive connection went away before an octet of its reply: it may be sent once more. */
export class StaleConnection extends Error {
  override readonly name = "StaleConnection";
}

/** The slowest line that is still waited for, in octets per millisecond (64 kbit/s). */
const slowestUpload = 8;

/** Sends one request over the agent's connection and gathers its reply, within its time limits. */
export function dispatch(
  agent: Agent,
  message: HttpRequest,
  signal: AbortSignal,
  settings: DispatchSettings,
): Promise<HttpReply> {
  const { url, method, body } = message;
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(ended(url));
      return;
    }
    const request = httpRequest({
      agent,
      method,
      path: url.pathname + url.search,
      headers: { Host: url.host, ...message.headers, ...(method === "POST" && { "Content-Length": body.length }) },
      maxHeaderSize: settings.maxHeaderBytes,
    });
    let timer: NodeJS.Timeout | undefined;
    let readBefore = 0;
    const finish = (settle: () => void): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", onAbort);
      settle();
    };
    const limit = (ms: number, what: string): void => {
      clearTimeout(timer);
      timer = setTimeout(
        () => request.destroy(new HttpFailure("timeout", `${url.host} ${what} within ${ms / 1000} s`)),
        ms,
      );
    };
    const onAbort = (): void => void request.destroy(ended(url));
    const fail = (error: Error): void =>
      finish(() =>
        reject(isStale(request, readBefore, error, signal) ? new StaleConnection() : failureOf(error, url.host)),
      );
    signal.addEventListener("abort", onAbort);
    request.once("socket", (socket) => {
      readBefore = socket.bytesRead;
      limit(settings.replyTimeoutMs + Math.ceil(body.length / slowestUpload), "gave no reply");
    });
    request.once("error", fail);
    request.once("response", (response) => {
      limit(settings.bodyTimeoutMs, "did not finish its reply");
      // Whole by its head, whatever a sender who does not know that lets follow.
      if (response.statusCode === 204) finish(() => resolve(replyOf(response, [])));
      gather(response, request, settings.maxBodyBytes, url.host).then((reply) => finish(() => resolve(reply)), fail);
    });
    request.end(body.length > 0 ? body : undefined);
  });
}

const ended = (url: URL): HttpFailure => new HttpFailure("closed", `the session with ${url.host} was ended`);

function gather(response: IncomingMessage, request: ClientRequest, maxBytes: number, host: string): Promise<HttpReply> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    response.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      chunks.push(chunk);
      if (bytes > maxBytes) request.destroy(tooLarge(host));
    });
    response.once("error", reject);
    response.once("end", () => resolve(replyOf(response, chunks)));
  });
}

const replyOf = (response: IncomingMessage, body: readonly Buffer[]): HttpReply => ({
  status: response.statusCode ?? 0,
  headers: { ...response.headers, ...repeated(response) },
  body,
});

/** Node keeps only the first of some headers that come twice, and joins others; the layers want every value apart. */
function repeated(response: IncomingMessage): HttpReply["headers"] {
  return Object.fromEntries(Object.entries(response.headersDistinct).filter(([, values]) => (values?.length ?? 0) > 1));
}

const isLoss = (error: unknown): boolean => ["ECONNRESET", "EPIPE"].includes(codeOf(error));

const isStale = (request: ClientRequest, readBefore: number, error: Error, signal: AbortSignal): boolean =>
  request.reusedSocket && request.socket?.bytesRead === readBefore && isLoss(error) && !signal.aborted;

const codeOf = (error: unknown): string => {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return typeof code === "string" ? code : "";
};

const tooLarge = (host: string): HttpFailure =>
  new HttpFailure("too-large", `the reply of ${host} is larger than this device takes`);

/** What went wrong, in a sentence. */
function failureOf(error: Error, host: string): HttpFailure {
  if (error instanceof HttpFailure) return error;
  const code = codeOf(error);
  if (isLoss(error)) return new HttpFailure("closed", `${host} closed the connection before its reply was whole`);
  if (code === "HPE_HEADER_OVERFLOW") return tooLarge(host);
  if (code.startsWith("HPE_")) return new HttpFailure("protocol", `what ${host} sent is no HTTP reply`);
  if (code.startsWith("ERR_SSL")) {
    return new HttpFailure("tls", `${host} ended the TLS connection (${code}): does it want a client certificate?`);
  }
  return new HttpFailure("closed", `the connection to ${host} failed (${code || String(error)})`);
}
