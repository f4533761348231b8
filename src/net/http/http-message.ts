import type { ExchangeFailureCode } from "../../ports/exchange.ts";

/** One request as the layers hand it on. Header names are written as given; an empty body means none. */
export interface HttpRequest {
  readonly method: "GET" | "POST" | "PUT";
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** One whole reply. Header names are lower case; a header that came more than once is an array. */
export interface HttpReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: readonly Uint8Array[];
}

/** One exchange of a request for its reply. Rejects with an `HttpFailure` when there is none. */
export type Post = (request: HttpRequest, signal: AbortSignal) => Promise<HttpReply>;

/** What wraps a `Post` into another: cookies, compression, credentials, redirects. */
export type Layer = (next: Post) => Post;

/** Why there is no reply; `message` is a sentence for the log that names the host and holds no secret. */
export class HttpFailure extends Error {
  override readonly name = "HttpFailure";
  readonly code: ExchangeFailureCode;

  constructor(code: ExchangeFailureCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** Every value of a header, in order of arrival. */
export function headerValues(reply: HttpReply, name: string): readonly string[] {
  const value = reply.headers[name];
  if (value === undefined) return [];
  return typeof value === "string" ? [value] : value;
}

/** The same request with further headers. */
export function withHeaders<Request extends HttpRequest>(
  request: Request,
  headers: Readonly<Record<string, string>>,
): Request {
  return { ...request, headers: { ...request.headers, ...headers } };
}
