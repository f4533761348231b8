import type { Socket } from "node:net";
import type { TLSSocket } from "node:tls";
import type { ConnectionTrace } from "../../ports/session-traces.ts";

/** Has a trace told what becomes of a connection that is being made. */
export function traceConnecting(socket: Socket, url: URL, trace: ConnectionTrace): void {
  const connecting = trace.connecting(url);
  socket.once("connect", () => connecting.connected({ address: socket.remoteAddress, port: socket.remotePort }));
  socket.once("secureConnect", () => {
    const tls = socket as TLSSocket;
    const { name, standardName = name } = tls.getCipher();
    connecting.secured({ version: tls.getProtocol(), cipher: standardName, resumed: tls.isSessionReused() });
  });
  socket.once("error", (error: NodeJS.ErrnoException) => connecting.failed(error.code ?? error.name));
  socket.once("close", () => connecting.failed("closed"));
}
