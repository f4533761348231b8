import { Agent } from "node:http";
import { HttpFailure } from "./http-failure.ts";
import type { Post } from "./http-message.ts";
import { openSocket, type SocketSettings } from "./open-socket.ts";
import { type ExchangeLimits, StaleConnection, sendRequest } from "./send-request.ts";
import { SocketIntake } from "./socket-intake.ts";

/** One connection for request after request: kept alive, opened anew when the server closed it or the origin changes. */
export interface KeptConnection {
  readonly post: Post;
  close(): Promise<void>;
}

/** The connection to one origin. */
interface Line {
  readonly agent: Agent;
  readonly origin: string;
  readonly givenUp: AbortController;
  readonly intake: SocketIntake;
}

/** Envelopes are small, and there may be very many connections. */
const readBytes = 16 * 1024;

/**
 * A connection that opens itself at the first request. It stands on Node's own HTTP client, which the listener for
 * connection requests has loaded anyway: another one, with a parser of its own, cost a quarter of the agent's memory.
 */
export function keptConnection(settings: SocketSettings & ExchangeLimits): KeptConnection {
  let line: Line | undefined;

  const close = async (): Promise<void> => {
    // With a reason of its own: the default one, an exception with a stack, costs as much as a request.
    line?.givenUp.abort("closed");
    line?.agent.destroy();
    line = undefined;
  };

  const attempt: Post = async (request, signal) => {
    if (line?.origin !== request.url.origin) {
      await close();
      line = openLine(request.url, settings);
    }
    line.intake.heads.begin();
    try {
      return await sendRequest({ agent: line.agent }, request, signal, settings);
    } catch (error) {
      await close();
      throw error;
    }
  };

  return {
    // A kept-alive connection that the server had closed meanwhile is no failure: the request goes out once more on a new
    // one, provided that not an octet of a reply was seen. [TR-069 3.4.6]
    post: async (request, signal) => {
      try {
        return await attempt(request, signal);
      } catch (error) {
        if (!(error instanceof StaleConnection)) throw error;
      }
      try {
        return await attempt(request, signal);
      } catch (error) {
        if (!(error instanceof StaleConnection)) throw error;
        throw new HttpFailure("closed", `${request.url.host} closed the connection without a reply`);
      }
    },
    close,
  };
}

function openLine(url: URL, settings: SocketSettings): Line {
  const givenUp = new AbortController();
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const intake = new SocketIntake(readBytes);
  agent.createConnection = (_options, opened) => {
    openSocket(url, { ...settings, onread: intake.onread }, givenUp.signal).then(
      (socket) => {
        intake.serve(socket);
        opened?.(null, socket);
      },
      (error: Error) => opened?.(error, undefined as never),
    );
    return undefined;
  };
  return { agent, origin: url.origin, givenUp, intake };
}
