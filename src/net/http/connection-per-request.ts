import type { Post } from "./http-message.ts";
import { openSocket, type SocketSettings } from "./open-socket.ts";
import { type ExchangeLimits, sendRequest } from "./send-request.ts";
import { SocketIntake } from "./socket-intake.ts";

/** A connection of its own for each request. Bodies that are poured go past the HTTP client, as large files should. */
export function connectionPerRequest(settings: SocketSettings & ExchangeLimits): Post {
  return async (request, signal) => {
    const intake = new SocketIntake();
    const socket = await openSocket(request.url, { ...settings, onread: intake.onread }, signal);
    intake.serve(socket);
    const connection = { createConnection: () => socket, headers: { Connection: "close" }, intake };
    try {
      return await sendRequest(connection, request, signal, settings);
    } catch (error) {
      socket.destroy();
      throw error;
    }
  };
}
