import { createServer, type Server, type Socket } from "node:net";
import { createServer as createTlsServer, type TLSSocket, type TlsOptions } from "node:tls";

/** One request as it stood on the wire. */
export interface SeenRequest {
  readonly line: string;
  /** Lower-case names; several of a name are joined by ", ". */
  readonly headers: Readonly<Record<string, string>>;
  readonly rawHead: string;
  readonly body: Buffer;
  /** Which connection it came on, from 0. */
  readonly connection: number;
}

export interface ScriptedServer {
  readonly port: number;
  readonly url: string;
  readonly seen: SeenRequest[];
  readonly sockets: Set<Socket>;
  connections: number;
  /** Told of each connection over TLS. */
  onSecure: (socket: TLSSocket) => void;
  close(): Promise<void>;
}

type Reply = string | Buffer | undefined;

/**
 * An HTTP server that answers with raw octets: `respond` gives them for each whole request, or undefined when it has
 * dealt with the socket itself.
 */
export async function scriptedServer(
  respond: (request: SeenRequest, socket: Socket, index: number) => Reply | Promise<Reply>,
  options: { host?: string; tls?: TlsOptions } = {},
): Promise<ScriptedServer> {
  const host = options.host ?? "127.0.0.1";
  const seen: SeenRequest[] = [];
  const sockets = new Set<Socket>();
  const onSocket = (socket: Socket): void => {
    const connection = scripted.connections++;
    sockets.add(socket);
    if (options.tls) scripted.onSecure(socket as TLSSocket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => {});
    let held = Buffer.alloc(0);
    socket.on("data", (chunk) => {
      held = Buffer.concat([held, chunk]);
      for (;;) {
        const end = held.indexOf("\r\n\r\n");
        if (end < 0) return;
        const rawHead = held.toString("latin1", 0, end);
        const [line = "", ...fields] = rawHead.split("\r\n");
        const headers: Record<string, string> = {};
        for (const field of fields) {
          const colon = field.indexOf(":");
          const name = field.slice(0, colon).toLowerCase();
          const value = field.slice(colon + 1).trim();
          headers[name] = headers[name] === undefined ? value : `${headers[name]}, ${value}`;
        }
        const length = Number(headers["content-length"] ?? 0);
        if (held.length < end + 4 + length) return;
        const body = held.subarray(end + 4, end + 4 + length);
        held = held.subarray(end + 4 + length);
        const request = { line, headers, rawHead, body, connection };
        seen.push(request);
        void Promise.resolve(respond(request, socket, seen.length - 1)).then((reply) => {
          if (reply !== undefined && !socket.destroyed) socket.write(reply);
        });
      }
    });
  };
  const server: Server = options.tls ? createTlsServer(options.tls, onSocket) : createServer(onSocket);
  server.on("tlsClientError", () => {});
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  const name = host.includes(":") ? `[${host}]` : host;
  const scripted: ScriptedServer = {
    port,
    url: `${options.tls ? "https" : "http"}://${name}:${port}/acs`,
    seen,
    sockets,
    connections: 0,
    onSecure: () => {},
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
  return scripted;
}

/** A reply with `Content-Length`. */
export function reply(
  status: number,
  body: string | Buffer = "",
  headers: Record<string, string | string[]> = {},
): Buffer {
  const content = Buffer.from(body);
  const lines = Object.entries(headers).flatMap(([name, value]) =>
    (typeof value === "string" ? [value] : value).map((one) => `${name}: ${one}\r\n`),
  );
  const length = status === 204 ? "" : `Content-Length: ${content.length}\r\n`;
  return Buffer.concat([Buffer.from(`HTTP/1.1 ${status} X\r\n${lines.join("")}${length}\r\n`, "latin1"), content]);
}
