import { HttpFailure } from "./http-failure.ts";
import type { HttpReply, HttpRequest, Post } from "./http-message.ts";
import { Line, type LineSettings, StaleConnection } from "./line/line.ts";
import { requestOctets } from "./line/request-octets.ts";

/** One connection for request after request: kept alive, opened anew when the server closed it or the origin changes. */
export interface KeptConnection {
  readonly post: Post;
  /** Open, and with nothing under way. */
  readonly isIdle: boolean;
  close(): Promise<void>;
}

/**
 * A connection that opens itself at the first request: sockets of Node's, and HTTP by a parser of our own. Node's HTTP client
 * and its streams take most of the time of a session in which two small messages are exchanged.
 */
export function keptConnection(settings: LineSettings): KeptConnection {
  return new Connection(settings);
}

class Connection implements KeptConnection {
  readonly #settings: LineSettings;
  #line: Line | undefined;

  constructor(settings: LineSettings) {
    this.#settings = settings;
  }

  /**
   * A kept-alive connection that the server had closed meanwhile is no failure: the request goes out once more on a new
   * one, provided that not an octet of a reply was seen. [TR-069 3.4.6]
   */
  readonly post: Post = async (request, signal) => {
    const { host, origin } = request.url;
    const octets = requestOctets(request, await bodyOf(request));
    if (signal.aborted) throw new HttpFailure("closed", `the exchange with ${host} was given up`);
    try {
      return await this.#ask(request.url, origin, octets, signal);
    } catch (error) {
      if (!(error instanceof StaleConnection)) throw error;
      return this.#ask(request.url, origin, octets, signal);
    }
  };

  get isIdle(): boolean {
    return this.#line?.isFree === true;
  }

  readonly close = async (): Promise<void> => {
    this.#line?.close();
    this.#line = undefined;
  };

  #ask(url: URL, origin: string, octets: Buffer, signal: AbortSignal): Promise<HttpReply> {
    if (this.#line?.origin !== origin || !this.#line.isFree) {
      this.#line?.close();
      this.#line = new Line(url, this.#settings);
    }
    return this.#line.ask(octets, signal);
  }
}

/** What is sent over a kept connection is small: a source is read before it goes out. */
async function bodyOf({ body }: HttpRequest): Promise<Uint8Array> {
  if (body instanceof Uint8Array) return body;
  const pieces: Uint8Array[] = [];
  for await (const piece of body.open()) pieces.push(piece);
  return Buffer.concat(pieces);
}
