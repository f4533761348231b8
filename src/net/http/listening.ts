import type { Server } from "node:http";
import type { Socket } from "node:net";

export interface Listening {
  /** The port in fact listened on. */
  readonly port: number;
  /** Ends all connections too. */
  close(): Promise<void>;
}

/**
 * Has a server listen. Rejects with what `listen` of node:net fails with. What goes wrong with it later is told to `failed`:
 * a server without anybody to tell ends its process.
 */
export async function listening(
  server: Server,
  { host, port }: { readonly host: string; readonly port: number },
  failed: (failure: unknown) => void,
): Promise<Listening> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen({ host, port }, () => {
      server.off("error", reject);
      resolve();
    });
  });
  server.on("error", failed);
  const bound = server.address();
  return {
    port: typeof bound === "object" && bound ? bound.port : port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** A connection ends after so long, slow or not. */
export function endAfter(socket: Socket, milliseconds: number): void {
  const timer = setTimeout(() => socket.destroy(), milliseconds);
  socket.once("close", () => clearTimeout(timer));
}
