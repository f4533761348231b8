import type { BindOptions, Socket } from "node:dgram";

/** Resolves when the socket is bound; rejects with the system's error. */
export function bound(socket: Socket, options: BindOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once("error", reject);
    socket.bind(options, () => {
      socket.off("error", reject);
      resolve();
    });
  });
}

/**
 * From then on the socket sends to that peer, and takes what comes from it alone. Rejects with the system's error, such as
 * ENETUNREACH; the socket is not connected then.
 */
export function connected(socket: Socket, port: number, address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    // Of one that is not bound yet: that it cannot be is told by this event alone.
    socket.once("error", reject);
    // Told of a failure too, which its type does not say; no event tells of that then. [Node.js dgram]
    socket.connect(port, address, (error?: Error) => {
      socket.off("error", reject);
      if (error) reject(error);
      else resolve();
    });
  });
}
