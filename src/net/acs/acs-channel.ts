import type { Socket } from "node:net";
import type { TLSSocket } from "node:tls";
import type { AcsTarget, ExchangeFailure, ExchangeReply, SessionChannel } from "../../ports/exchange.ts";
import { type CookieJar, cookieJar } from "../http/cookies.ts";
import { HttpFailure } from "../http/http-failure.ts";
import { type HttpReply, type HttpRequest, type Post, withHeaders } from "../http/http-message.ts";
import { type KeptConnection, keptConnection } from "../http/kept-connection.ts";
import type { LineSettings } from "../http/line/line.ts";
import { localRedirectGuard } from "../http/redirects.ts";
import { judgedReply } from "./judged-reply.ts";

/** What all sessions of a process have in common. */
export interface ChannelSettings extends Omit<LineSettings, "onConnected" | "trace"> {
  /** Of an envelope, and of the empty POST. */
  readonly headers: Readonly<Record<"envelope" | "empty", Readonly<Record<string, string>>>>;
  readonly allowBasicOverHttp: boolean;
  /** Origins that answered 415 once: nothing is compressed for them any more. */
  readonly plainOnly: Set<string>;
  /** Origins that were last answered by Basic over TLS: their next session begins with that, as it saves a round trip. */
  readonly basicOrigins: Set<string>;
  /** Told of connections, and of answers that settle nothing, in a few words. */
  readonly watch?: (step: string) => void;
  /** Connections that outlive their sessions, by ACS and device. */
  readonly parked: Map<string, KeptConnection>;
  /** How many of them at most. */
  readonly maxParked: number;
  /** Called with each connection before anything is sent on it. */
  readonly onSession?: (socket: Socket, target: AcsTarget) => void;
}

/** Few ACSs are spoken with; what is beyond that is challenged each time. */
const maxBasicOrigins = 64;

/** What a plain request does not settle. */
const needsLayers = ({ status, headers }: HttpReply): boolean =>
  status === 302 || status === 307 || status === 401 || status === 415 || headers["content-encoding"] !== undefined;

/**
 * The connection of one session. Requests go out as they are, until a reply asks for more than that: then the layers that
 * know about it are loaded, are given that reply as the first, and stay for the session.
 */
export class AcsChannel implements SessionChannel {
  readonly #url: URL;
  readonly #target: AcsTarget;
  readonly #settings: ChannelSettings;
  readonly #connection: KeptConnection;
  readonly #guard: (remoteAddress: string, url: URL) => void;
  #localAddress: string | undefined;
  #jar: CookieJar | undefined;
  #layered: Post | undefined;

  /** `url` is that of the target, without what a request must not show. */
  constructor(url: URL, target: AcsTarget, settings: ChannelSettings) {
    this.#url = url;
    this.#target = target;
    this.#settings = settings;
    this.#guard = localRedirectGuard(url);
    this.#connection =
      this.#unparked() ??
      keptConnection({
        ...settings,
        onConnected: (socket, to) => this.#connected(socket, to),
        ...(target.trace && { trace: target.trace }),
      });
  }

  get localAddress(): string | undefined {
    return this.#localAddress;
  }

  async post(envelope: readonly Uint8Array[], signal: AbortSignal): Promise<ExchangeReply | ExchangeFailure> {
    const { host } = this.#url;
    try {
      const body = envelope.length === 1 && envelope[0] ? envelope[0] : Buffer.concat(envelope);
      const headers = this.#settings.headers[body.length > 0 ? "envelope" : "empty"];
      const reply = await this.#send({ method: "POST", url: this.#url, headers, body }, signal);
      return judgedReply(reply, await reply.body.gather(), host);
    } catch (error) {
      if (signal.aborted) return { ok: false, code: "closed", reason: `the session with ${host} was ended` };
      if (error instanceof HttpFailure) return { ok: false, code: error.code, reason: error.message };
      const why = error instanceof Error ? error.message : String(error);
      return { ok: false, code: "protocol", reason: `the exchange with ${host} failed: ${why}` };
    }
  }

  readonly close = async (): Promise<void> => {
    const { maxParked, parked } = this.#settings;
    if (parked.size < maxParked && this.#connection.isIdle) parked.set(this.#device, this.#connection);
    else await this.#connection.close();
  };

  /** Whose connection it is: devices have credentials of their own. */
  get #device(): string {
    return JSON.stringify([this.#target.url, this.#target.username, this.#target.password]);
  }

  #unparked(): KeptConnection | undefined {
    const { parked } = this.#settings;
    if (parked.size === 0) return undefined;
    const connection = parked.get(this.#device);
    parked.delete(this.#device);
    return connection;
  }

  #connected(socket: Socket, to: URL): void {
    this.#guard(socket.remoteAddress ?? "", to);
    const { watch } = this.#settings;
    if (watch !== undefined) watch(stepOf(socket));
    if (to === this.#url) this.#localAddress = socket.localAddress;
    this.#settings.onSession?.(socket, this.#target);
  }

  async #send(request: HttpRequest, signal: AbortSignal): Promise<HttpReply> {
    if (this.#layered === undefined && !this.#beginsLayered) {
      const reply = await this.#plain(request, signal);
      if (!needsLayers(reply)) return reply;
      this.#layered = await this.#layersFrom(reply);
    }
    this.#layered ??= await this.#layersFrom(undefined);
    return this.#layered(request, signal);
  }

  get #basicAhead(): boolean {
    const { username, password } = this.#target;
    return this.#settings.basicOrigins.has(this.#url.origin) && (username !== "" || password !== "");
  }

  get #beginsLayered(): boolean {
    return this.#basicAhead || this.#coding !== undefined;
  }

  get #coding(): "gzip" | "deflate" | undefined {
    return this.#settings.plainOnly.has(this.#url.origin) ? undefined : this.#target.compression;
  }

  /** A request with the session's cookies. */
  readonly #plain: Post = async (request, signal) => {
    const cookie = this.#jar?.headerFor(request.url) ?? "";
    const reply = await this.#connection.post(
      cookie === "" ? request : withHeaders(request, { Cookie: cookie }),
      signal,
    );
    if (reply.status >= 300) {
      this.#settings.watch?.(answerOf(reply));
      this.#target.trace?.note(answerOf(reply));
    }
    if (reply.headers["set-cookie"] !== undefined) {
      this.#jar ??= cookieJar();
      this.#jar.store(reply, request.url);
    }
    return reply;
  };

  /** The layers; `first` is the reply to their first request, which has gone out already. */
  async #layersFrom(first: HttpReply | undefined): Promise<Post> {
    const { acsLayers } = await import("./acs-layers.ts");
    const { origin } = this.#url;
    const { allowBasicOverHttp, basicOrigins, maxBodyBytes, plainOnly } = this.#settings;
    let known = first;
    const connection: Post = async (request, signal) => {
      const reply = known;
      known = undefined;
      return reply ?? this.#plain(request, signal);
    };
    return acsLayers(connection, {
      target: this.#target,
      origin,
      allowBasicOverHttp,
      basicAhead: this.#basicAhead,
      coding: this.#coding,
      maxBodyBytes,
      onRefused: () => plainOnly.add(origin),
      onAnswer: (basicOverTls) => {
        basicOrigins.delete(origin);
        if (basicOverTls && basicOrigins.size < maxBasicOrigins) basicOrigins.add(origin);
      },
    });
  }
}

/** `connected to 192.0.2.1, TLSv1.3`. */
function stepOf(socket: Socket): string {
  const to = `connected to ${socket.remoteAddress ?? "the ACS"}`;
  return "getProtocol" in socket ? `${to}, ${(socket as TLSSocket).getProtocol() ?? "TLS"}` : to;
}

/** `401, asks for Digest`: of a challenge only its kind. */
function answerOf({ status, headers }: HttpReply): string {
  const [scheme = ""] = /^\s*[\w-]+/.exec(String(headers["www-authenticate"] ?? "")) ?? [];
  if (status === 401) return `HTTP 401, asks for ${scheme.trim() || "credentials"}`;
  return status === 302 || status === 307 ? `HTTP ${status}, a redirect` : `HTTP ${status}`;
}
