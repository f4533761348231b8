import { Socket } from "node:net";

/** What @types/node of the oldest Node does not know: there from 24.15 on. */
interface MarkingSocket {
  setTypeOfService?(typeOfService: number): unknown;
}

/** Whether this Node can say what packets of TCP carry. */
export const hasTypeOfService = (): boolean =>
  typeof (Socket.prototype as MarkingSocket).setTypeOfService === "function";

/**
 * Has all packets of a connection to come carry it, the first one included. It must leave by a `localAddress`, of which `::` and
 * `0.0.0.0` are any: before that Node has no socket of the kernel to set it on. Not for the socket of a TLS connection itself.
 */
export function setTypeOfService(socket: Socket, typeOfService: number): void {
  socket.once("connectionAttempt", () => (socket as MarkingSocket).setTypeOfService?.(typeOfService));
}
