import type { Socket } from "node:net";
import type { LoadOrder } from "../../../ports/host/network/network-tests.ts";
import { connectFailure as httpFailure } from "../../http/connect-failure.ts";
import { codeOf, HttpFailure } from "../../http/http-failure.ts";
import { type SocketSettings, startSocket } from "../../http/open-socket.ts";
import { SocketIntake } from "../../http/socket-intake.ts";
import type { Leaving } from "./leaving.ts";
import { LoadFailure } from "./load-failure.ts";
import { fetchOctets, type Moved, sendOctets } from "./move-octets.ts";

export type LoadSettings = Pick<SocketSettings, "trust" | "clockIsSet" | "connectTimeoutMs"> & {
  /** The longest silence of a server; 30 s unless given. */
  readonly silenceMs?: number;
};

/** One that is ready for the request of its octets. */
export interface OpenConnection {
  /** Which these go over. */
  readonly socket: Socket;
  /** When its TCP connection was asked for, and when it was there. (TR-143) */
  readonly openRequestMs: number;
  readonly openResponseMs: number;
  /** Sends the request. `began` is called at BOMTime. */
  move(began: () => void): Moved;
  close(): void;
}

/** How connections of a test are opened. */
export interface Opening {
  /** How the next connection leaves this device. */
  leaving(): Leaving;
  readonly settings: LoadSettings;
  /** As `preciseTime` tells it. */
  readonly now: () => number;
  readonly signal: AbortSignal;
}

const noRoute = ["ENETUNREACH", "EHOSTUNREACH"];

/** Opens TCP, and TLS for https, to the target's address alone. Rejects with a `LoadFailure`, the connection closed. */
export async function openHttp(
  { direction, fileBytes, seconds, target, url: text }: LoadOrder,
  { leaving, now, settings, signal }: Opening,
): Promise<OpenConnection> {
  const url = new URL(text);
  const own = leaving();
  // A TLS connection over a socket that marks its packets is read as a stream alone.
  const isStream = url.protocol === "https:" && own.typeOfService !== undefined;
  const intake = direction === "download" && !isStream ? new SocketIntake() : undefined;
  const openRequestMs = now();
  try {
    const { socket, event, admit } = await startSocket(url, {
      ...settings,
      addressesOf: async () => [target],
      ...own,
      ...(intake && { onread: intake.onread }),
    });
    let openResponseMs = openRequestMs;
    socket.once("connect", () => {
      openResponseMs = now();
    });
    await established(socket, event, settings.connectTimeoutMs, signal);
    await admit();
    return {
      socket,
      openRequestMs,
      openResponseMs,
      move: (began) =>
        direction === "upload"
          ? sendOctets(socket, url, seconds === undefined ? fileBytes : undefined, began)
          : fetchOctets(socket, intake, url, began),
      close: () => socket.destroy(),
    };
  } catch (error) {
    throw connectFailure(error, url);
  }
}

/** Why there is no connection with the host of `url`; what is no failure of a connection is given back as it is. */
export function connectFailure(error: unknown, url: URL): unknown {
  if (error instanceof LoadFailure) return error;
  if (error instanceof HttpFailure) return new LoadFailure("InitConnectionFailed", error.message);
  const code = codeOf(error);
  if (!(error instanceof Error) || code === "") return error;
  return new LoadFailure(
    noRoute.includes(code) ? "NoRouteToHost" : "InitConnectionFailed",
    httpFailure(error, url).message,
  );
}

/** Resolves with that event of it; rejects with what else comes, the socket closed. */
export function established(socket: Socket, event: string, timeoutMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (failure?: Error): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", aborted);
      if (failure === undefined) resolve();
      else {
        socket.destroy();
        reject(failure);
      }
    };
    const aborted = (): void => settle(new LoadFailure("Other", "given up"));
    const timer = setTimeout(
      () => settle(new LoadFailure("InitConnectionFailed", `no connection within ${timeoutMs / 1000} s`)),
      timeoutMs,
    );
    signal.addEventListener("abort", aborted);
    // Stays, so that an error before the request has a listener.
    socket.on("error", settle);
    socket.once(event, () => settle());
    if (signal.aborted) aborted();
  });
}
