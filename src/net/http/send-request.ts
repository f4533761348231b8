import { type ClientRequest, request as httpRequest, type IncomingMessage, type RequestOptions } from "node:http";
import { exchangeFailure, HttpFailure, SourceFailure } from "./http-failure.ts";
import type { HttpReply, HttpRequest } from "./http-message.ts";
import { incomingBody } from "./reply-body.ts";
import type { SocketIntake } from "./socket-intake.ts";

export interface ExchangeLimits {
  /** From the request on the wire to the status line; longer for requests that take long to send. No limit unless given. */
  readonly replyTimeoutMs?: number;
  /** From the status line to the end of the body. No limit unless given. */
  readonly bodyTimeoutMs?: number;
  /** Of a body that is gathered; what is poured, its sink bounds. */
  readonly maxBodyBytes: number;
}

/** How Node's HTTP client comes by a connection. */
export interface ConnectionSource extends Pick<RequestOptions, "agent" | "createConnection"> {
  readonly headers?: Readonly<Record<string, string>>;
  /** Of a connection that serves one request alone. */
  readonly intake?: SocketIntake;
}

/** The slowest line that is still waited for, in octets per millisecond (64 kbit/s). */
const slowestUpload = 8;
const maxHeaderBytes = 64 * 1024;

/**
 * Sends one request and returns its reply as soon as the head is there. Rejects with an `HttpFailure`, or as the source of the
 * body does; the connection is closed then.
 */
export async function sendRequest(
  connection: ConnectionSource,
  message: HttpRequest,
  signal: AbortSignal,
  limits: ExchangeLimits,
): Promise<HttpReply> {
  const { url, method, body } = message;
  if (signal.aborted) throw givenUp(url);
  const { headers, intake, ...source } = connection;
  const request = httpRequest({
    ...source,
    method,
    path: url.pathname + url.search,
    headers: {
      Host: url.host,
      ...headers,
      ...message.headers,
      ...(method !== "GET" && { "Content-Length": body.length }),
    },
    maxHeaderSize: maxHeaderBytes,
  });
  const { head, onLoss, bytesRead } = watch(request, message, signal, limits);
  const failure = (error: unknown): HttpFailure => exchangeFailure(error, url.host, bytesRead() > 0);
  try {
    const response = await sendBody(request, body, head);
    return {
      status: response.statusCode ?? 0,
      headers: { ...response.headers, ...repeated(response) },
      body: incomingBody({
        request,
        response,
        host: url.host,
        maxBytes: limits.maxBodyBytes,
        onLoss: (tell) => onLoss((error) => tell(failure(error))),
        intake,
      }),
    };
  } catch (error) {
    request.destroy();
    if (error instanceof SourceFailure) throw error.cause;
    throw failure(error);
  }
}

/** A request on its way. */
interface Watch {
  readonly head: Promise<IncomingMessage>;
  /** Tells the first error of the exchange, before or after the head, to whoever asked last. */
  onLoss(tell: (error: Error) => void): void;
  /** How much of the reply was seen. */
  bytesRead(): number;
}

/** Bounds an exchange by its time limits and by `signal`, until it is over. */
function watch(request: ClientRequest, { url, body }: HttpRequest, signal: AbortSignal, limits: ExchangeLimits): Watch {
  let timer: NodeJS.Timeout | undefined;
  let readBefore = 0;
  const limit = (ms: number, what: string): void => {
    clearTimeout(timer);
    const late = (): void =>
      void request.destroy(new HttpFailure("timeout", `${url.host} ${what} within ${ms / 1000} s`));
    timer = setTimeout(late, ms);
  };
  const onAbort = (): void => void request.destroy(givenUp(url));
  const release = (): void => {
    clearTimeout(timer);
    signal.removeEventListener("abort", onAbort);
  };
  signal.addEventListener("abort", onAbort);
  request.once("close", release);
  request.once("socket", (socket) => {
    readBefore = socket.bytesRead;
    const { replyTimeoutMs } = limits;
    if (replyTimeoutMs !== undefined) limit(replyTimeoutMs + Math.ceil(body.length / slowestUpload), "gave no reply");
  });
  let first: Error | undefined;
  let tell: ((error: Error) => void) | undefined;
  const onError = (error: Error): void => {
    first ??= error;
    tell?.(first);
  };
  request.on("error", onError);
  const head = new Promise<IncomingMessage>((resolve, reject) => {
    tell = reject;
    request.once("response", (response) => {
      response.on("error", onError);
      clearTimeout(timer);
      if (response.statusCode === 204) release();
      else if (limits.bodyTimeoutMs !== undefined) limit(limits.bodyTimeoutMs, "did not finish its reply");
      resolve(response);
    });
  });
  const onLoss: Watch["onLoss"] = (next) => {
    tell = next;
    if (first !== undefined) next(first);
  };
  return { head, onLoss, bytesRead: () => (request.socket?.bytesRead ?? 0) - readBefore };
}

async function sendBody(
  request: ClientRequest,
  body: HttpRequest["body"],
  head: Promise<IncomingMessage>,
): Promise<IncomingMessage> {
  if (!(body instanceof Uint8Array)) return (await import("./send-source.ts")).sendSource(request, body, head);
  request.end(body.length > 0 ? body : undefined);
  return head;
}

const givenUp = (url: URL): HttpFailure => new HttpFailure("closed", `the exchange with ${url.host} was given up`);

/** Node keeps only the first of some headers that come twice, and joins others; the layers want every value apart. */
function repeated(response: IncomingMessage): HttpReply["headers"] {
  return Object.fromEntries(Object.entries(response.headersDistinct).filter(([, values]) => (values?.length ?? 0) > 1));
}
