import type { Sink } from "../../octets.ts";
import type { HttpReply, ReplyBody } from "../http-message.ts";
import type { ReplyHeaders } from "./reply-parser.ts";

/** A reply on a kept connection, whose body is gathered as it comes, within the limits of the connection. */
export class LineReply implements HttpReply, ReplyBody {
  readonly status: number;
  readonly headers: ReplyHeaders;
  #pieces: readonly Uint8Array[] | undefined;
  #failure: Error | undefined;
  #waiting: { resolve(pieces: readonly Uint8Array[]): void; reject(error: Error): void } | undefined;

  constructor(status: number, headers: ReplyHeaders) {
    this.status = status;
    this.headers = headers;
  }

  get body(): ReplyBody {
    return this;
  }

  /** All of the body has come. */
  complete(pieces: readonly Uint8Array[]): void {
    this.#pieces = pieces;
    this.#waiting?.resolve(pieces);
  }

  /** The rest of the body will not come. */
  break(error: Error): void {
    this.#failure = error;
    this.#waiting?.reject(error);
  }

  gather(): Promise<readonly Uint8Array[]> {
    if (this.#pieces !== undefined) return Promise.resolve(this.#pieces);
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
    });
  }

  async pour(sink: Sink): Promise<void> {
    for (const each of await this.gather()) await sink(each);
  }

  async discard(): Promise<void> {
    await this.gather();
  }
}
