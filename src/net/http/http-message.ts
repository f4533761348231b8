import type { OctetSource, Sink } from "../octets.ts";

/** One request as the layers hand it on. */
export interface HttpRequest {
  readonly method: "GET" | "POST" | "PUT";
  readonly url: URL;
  /** Names are written as given. Host, Connection and Content-Length are the connection's to add. */
  readonly headers: Readonly<Record<string, string>>;
  /** Octets, none at all meaning no body, or a source that is opened anew each time that the request goes out. */
  readonly body: Uint8Array | OctetSource;
}

/** The head of a reply, and its body as it comes. */
export interface HttpReply {
  readonly status: number;
  /** Names are lower case; a header that came more than once is an array. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** One of its methods is to be called, and once: a connection carries nothing else before. */
  readonly body: ReplyBody;
}

/** A body to come. */
export interface ReplyBody {
  /** The whole of it, within the limits of the connection. Rejects with an `HttpFailure`. */
  gather(): Promise<readonly Uint8Array[]>;
  /** Gives it to a sink as it comes. Rejects with an `HttpFailure` when it breaks off, or as the sink does. */
  pour(sink: Sink): Promise<void>;
  /** Does without it: ends a connection of its own, or frees a kept one for the next request. */
  discard(): Promise<void>;
}

/** One exchange of a request for its reply. Rejects with an `HttpFailure`, or as the source of the body does. */
export type Post = (request: HttpRequest, signal: AbortSignal) => Promise<HttpReply>;

/** What wraps a `Post` into another: cookies, compression, credentials, redirects. */
export type Layer = (next: Post) => Post;

/** Every value of a header, in order of arrival. */
export function headerValues(reply: HttpReply, name: string): readonly string[] {
  const value = reply.headers[name];
  if (value === undefined) return [];
  return typeof value === "string" ? [value] : value;
}

/** The text of a header's value, whose octets Node gives as a character each: UTF-8 where they are that. */
export function headerText(value: string): string {
  const text = Buffer.from(value, "latin1").toString("utf8");
  return text.includes("\ufffd") ? value : text;
}

/** The same request with further headers. */
export function withHeaders(request: HttpRequest, headers: Readonly<Record<string, string>>): HttpRequest {
  return { ...request, headers: { ...request.headers, ...headers } };
}
