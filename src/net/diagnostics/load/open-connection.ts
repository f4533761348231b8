import type { Socket } from "node:net";
import type { LoadOrder } from "../../../ports/host/network/network-tests.ts";
import type { TestAddress } from "../../../ports/host/network/test-address.ts";
import { HttpFailure } from "../../http/http-failure.ts";
import { type SocketSettings, startSocket } from "../../http/open-socket.ts";
import { SocketIntake } from "../../http/socket-intake.ts";
import { LoadFailure } from "./load-failure.ts";

export type LoadSettings = Pick<SocketSettings, "trust" | "clockIsSet" | "connectTimeoutMs">;

export interface OpenConnection {
  readonly socket: Socket;
  /** How it reads what is downloaded. */
  readonly intake: SocketIntake | undefined;
  /** When the TCP connection was asked for, and when it was there. (TR-143) */
  readonly openRequestMs: number;
  readonly openResponseMs: number;
}

const noRoute = ["ENETUNREACH", "EHOSTUNREACH"];

/** Opens TCP, and TLS for https, to that address alone. Rejects with a `LoadFailure`, the connection closed. */
export async function openConnection(
  url: URL,
  target: TestAddress,
  localAddress: string | undefined,
  settings: LoadSettings,
  now: () => number,
  signal: AbortSignal,
  direction: LoadOrder["direction"],
): Promise<OpenConnection> {
  const intake = direction === "download" ? new SocketIntake() : undefined;
  const openRequestMs = now();
  try {
    const { socket, event, admit } = await startSocket(url, {
      ...settings,
      addressesOf: async () => [target],
      ...(localAddress !== undefined && { localAddress }),
      ...(intake && { onread: intake.onread }),
    });
    let openResponseMs = openRequestMs;
    socket.once("connect", () => {
      openResponseMs = now();
    });
    await established(socket, event, settings.connectTimeoutMs, signal);
    await admit();
    return { socket, intake, openRequestMs, openResponseMs };
  } catch (error) {
    if (error instanceof LoadFailure) throw error;
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    if (!(error instanceof HttpFailure) && code === "") throw error;
    const reason = error instanceof Error ? error.message : code;
    throw new LoadFailure(noRoute.includes(code) ? "NoRouteToHost" : "InitConnectionFailed", reason);
  }
}

function established(socket: Socket, event: string, timeoutMs: number, signal: AbortSignal): Promise<void> {
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
