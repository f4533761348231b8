import type { Socket } from "node:net";
import type { Client } from "undici";
import { type DispatchSettings, dispatch, failureOf, isLoss } from "./dispatch.ts";
import { HttpFailure, type HttpReply, type HttpRequest, type Post } from "./http-message.ts";
import { skipInterimReplies } from "./interim-replies.ts";
import { openSocket, type SocketSettings } from "./open-socket.ts";

export interface ConnectionSettings extends SocketSettings, DispatchSettings {
  readonly maxBodyBytes: number;
  readonly maxHeaderBytes: number;
}

/** The one connection of a session: kept alive, opened anew when the ACS closed it or the origin changes. */
export interface Connection {
  readonly post: Post;
  close(): Promise<void>;
}

/** How long an ACS may leave the connection idle while the CPE works on its request. */
const idleTimeoutMs = 600_000;

/** A client towards one origin, and the socket that it has at present. */
interface Line {
  readonly client: Client;
  readonly origin: string;
  readonly givenUp: AbortController;
  socket: { readonly raw: Socket; readonly expectReply: () => void; requests: number } | undefined;
}

/** A connection that opens itself at the first request. */
export function sessionConnection(settings: ConnectionSettings): Connection {
  let line: Line | undefined;

  const close = async (): Promise<void> => {
    const closing = line;
    line = undefined;
    // With a reason of its own: the default one, an exception with a stack, costs as much as a request.
    closing?.givenUp.abort("closed");
    await closing?.client.destroy();
  };

  const lineTo = async (url: URL): Promise<Line> => {
    if (line?.origin === url.origin) return line;
    await close();
    line = await openLine(url, settings);
    return line;
  };

  const attempt = async (request: HttpRequest, signal: AbortSignal): Promise<HttpReply | "stale"> => {
    const used = await lineTo(request.url);
    let start: { socket: Socket; bytesRead: number; reused: boolean } | undefined;
    const onStart = (): void => {
      const { socket } = used;
      if (!socket) return;
      socket.requests += 1;
      socket.expectReply();
      start = { socket: socket.raw, bytesRead: socket.raw.bytesRead, reused: socket.requests > 1 };
    };
    try {
      return await dispatch(used.client, request, signal, settings, onStart);
    } catch (error) {
      await close();
      const unanswered = start?.reused && start.socket.bytesRead === start.bytesRead;
      if (unanswered && isLoss(error) && !signal.aborted) return "stale";
      throw failureOf(error, request.url.host);
    }
  };

  return {
    // A kept-alive connection that the ACS had closed meanwhile is no failure: the request goes out once more on a new
    // one, provided that not an octet of a reply was seen. [TR-069 3.4.6]
    post: async (request, signal) => {
      const first = await attempt(request, signal);
      if (first !== "stale") return first;
      const second = await attempt(request, signal);
      if (second !== "stale") return second;
      throw new HttpFailure("closed", `${request.url.host} closed the connection without a reply`);
    },
    close,
  };
}

/** undici is loaded here, at the first session: an agent that waits does not carry it. */
async function openLine(url: URL, settings: ConnectionSettings): Promise<Line> {
  const { default: UndiciClient } = await import("undici/lib/dispatcher/client.js");
  const givenUp = new AbortController();
  const client = new UndiciClient(url.origin, {
    // The time limits are this module's own: undici's are counted in coarse ticks, and never in total.
    headersTimeout: 0,
    bodyTimeout: 0,
    keepAliveTimeout: idleTimeoutMs,
    maxHeaderSize: settings.maxHeaderBytes,
    maxResponseSize: settings.maxBodyBytes,
    connect: (_options, callback) => {
      openSocket(url, settings, givenUp.signal).then(
        (raw) => {
          line.socket = { raw, expectReply: skipInterimReplies(raw), requests: 0 };
          callback(null, raw);
        },
        (error: Error) => callback(error, null),
      );
    },
  });
  const line: Line = { client, origin: url.origin, givenUp, socket: undefined };
  return line;
}
