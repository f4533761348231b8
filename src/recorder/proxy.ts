import * as http from "node:http";
import * as https from "node:https";
import type { Socket } from "node:net";
import { type Listening, listening } from "../net/http/listening.ts";
import { returned, sentOn } from "./passed-headers.ts";

// Between a CPE and its ACS: each connection of the CPE has one of its own to the ACS, and what goes over it is passed on as it
// is, cookies and digest included. [TR-069 3.4.1, 3.4.2]

/** One message of HTTP that went by, with as much of its body as is kept. */
export interface PassedMessage {
  /** As it came: chunks of a coding, if there is one. */
  readonly body: Buffer;
  /** Whether more of the body went by than is kept. */
  readonly cut: boolean;
  readonly coding: string;
}

export interface PassedRequest extends PassedMessage {
  readonly method: string;
  /** Without its query. */
  readonly path: string;
  readonly cookies: string;
}

export interface PassedReply extends PassedMessage {
  readonly status: number;
  readonly setCookies: readonly string[];
}

export interface ProxyOptions {
  readonly bind: string;
  readonly port: number;
  readonly acs: URL;
  /** Towards CPEs; without it they come over plain HTTP. */
  readonly tls: { readonly cert: Buffer; readonly key: Buffer } | undefined;
  /** Towards the ACS: authorities besides those that are known, and what the CPE would show of itself. */
  readonly acsTls: { readonly ca?: Buffer; readonly cert?: Buffer; readonly key?: Buffer };
  /** Octets of a body that are kept. */
  readonly keptOctets: number;
  /** Told in the order in which things happen on a connection. */
  readonly onRequest: (connection: object, request: PassedRequest) => void;
  readonly onReply: (connection: object, reply: PassedReply) => void;
  readonly onEnd: (connection: object) => void;
  /** The ACS could not be reached, or went away in the middle. */
  readonly onFailure: (reason: string) => void;
}

const mostConnections = 512;
const silenceMs = 300_000;
/** Octets of bodies that are kept at a time, of all connections. */
const mostKept = 128 * 1024 * 1024;

interface Room {
  octets: number;
}

/** What a connection of a CPE goes on over. */
interface Line {
  readonly agent: http.Agent;
  /** Connections to the ACS whose end is waited for. */
  readonly watched: WeakSet<Socket>;
  /** The latest. */
  response: http.ServerResponse | undefined;
}

interface PassOptions extends ProxyOptions {
  readonly room: Room;
}

/** Rejects with what `listen` of node:net fails with. */
export function openProxy(options: ProxyOptions): Promise<Listening> {
  const lines = new Map<Socket, Line>();
  const room = { octets: mostKept };
  const serve = (request: http.IncomingMessage, response: http.ServerResponse): void => {
    pass({ ...options, room }, lineOf(request.socket), request, response);
  };
  const lineOf = (socket: Socket): Line => {
    const known = lines.get(socket);
    if (known !== undefined) return known;
    const one = { keepAlive: true, maxSockets: 1 };
    const agent =
      options.acs.protocol === "https:" ? new https.Agent({ ...one, ...options.acsTls }) : new http.Agent(one);
    const line: Line = { agent, watched: new WeakSet(), response: undefined };
    lines.set(socket, line);
    socket.once("close", () => {
      agent.destroy();
      lines.delete(socket);
      options.onEnd(socket);
    });
    return line;
  };
  const server = options.tls === undefined ? http.createServer(serve) : https.createServer(options.tls, serve);
  server.maxConnections = mostConnections;
  server.keepAliveTimeout = silenceMs;
  return listening(server, { host: options.bind, port: options.port }, (failure) => options.onFailure(String(failure)));
}

/** The path that the ACS has in its URL stands for the root alone: any other was given to the CPE by somebody. */
function targetOf(options: ProxyOptions, asked: string): string {
  const { acs } = options;
  if (asked === "/" || asked === "") return acs.pathname + acs.search;
  // A CPE that takes this for a proxy of HTTP gives a whole URL: the ACS is the same.
  if (!asked.startsWith("/")) return URL.canParse(asked) ? new URL(asked).pathname + new URL(asked).search : "/";
  return asked;
}

function pass(options: PassOptions, line: Line, request: http.IncomingMessage, response: http.ServerResponse): void {
  const { acs, keptOctets, room } = options;
  const { socket, method = "POST" } = request;
  const path = targetOf(options, request.url ?? "/");
  const headers = sentOn(request.rawHeaders, acs.host, method);
  const ask = acs.protocol === "https:" ? https.request : http.request;
  line.response = response;
  const onward = ask({
    agent: line.agent,
    // Of an address of IPv6 without its brackets.
    host: acs.hostname.replace(/^\[(.*)\]$/, "$1"),
    port: acs.port === "" ? undefined : Number(acs.port),
    method,
    path,
    headers,
    setHost: false,
  } as https.RequestOptions);
  const fail = (reason: string): void => {
    if (socket.destroyed) return;
    options.onFailure(reason);
    if (response.headersSent) response.destroy();
    else response.writeHead(502, { "Content-Type": "text/plain", Connection: "close" }).end(`${reason}\n`);
  };
  onward.on("error", (error) => fail(`the ACS cannot be reached: ${error.message}`));
  onward.setTimeout(silenceMs, () => onward.destroy(new Error("it does not answer")));
  const asked = keep(keptOctets, room);
  request.on("data", asked.add);
  request.once("end", () => {
    const cookies = request.headers.cookie ?? "";
    options.onRequest(socket, { ...asked.kept(request.headers), method, path: path.replace(/\?.*$/s, ""), cookies });
  });
  request.once("close", () => {
    asked.forget();
    if (!request.complete) onward.destroy();
  });
  request.pipe(onward);
  onward.once("response", (reply) => {
    const here = `${options.tls === undefined ? "http" : "https"}://${request.headers.host ?? ""}`;
    response.writeHead(reply.statusCode ?? 502, reply.statusMessage, returned(reply.rawHeaders, acs, here) as string[]);
    const answered = keep(keptOctets, room);
    reply.on("data", answered.add);
    reply.once("end", () => {
      const setCookies = reply.headers["set-cookie"] ?? [];
      options.onReply(socket, { ...answered.kept(reply.headers), status: reply.statusCode ?? 0, setCookies });
    });
    reply.once("close", () => {
      answered.forget();
      if (!reply.complete) fail("the ACS ended the connection within its reply");
    });
    reply.pipe(response);
  });
  // A connection that the ACS ends is ended towards the CPE too: it would send its next request into nothing.
  onward.once("socket", (upstream: Socket) => {
    if (line.watched.has(upstream)) return;
    line.watched.add(upstream);
    upstream.once("close", () => {
      if (line.response?.writableFinished !== false) socket.end();
      else line.response.once("finish", () => socket.end());
    });
  });
}

interface Kept {
  add(chunk: Buffer): void;
  /** All of the body, or that there was no room for it. */
  kept(headers: http.IncomingHttpHeaders): PassedMessage;
  /** Gives its room back. */
  forget(): void;
}

function keep(most: number, room: Room): Kept {
  const chunks: Buffer[] = [];
  let octets = 0;
  let cut = false;
  const forget = (): void => {
    room.octets += octets;
    octets = 0;
    chunks.length = 0;
  };
  return {
    add: (chunk) => {
      if (cut) return;
      cut = octets + chunk.length > most || chunk.length > room.octets;
      if (cut) {
        forget();
        return;
      }
      octets += chunk.length;
      room.octets -= chunk.length;
      chunks.push(chunk);
    },
    kept: (headers) => {
      const body = Buffer.concat(chunks);
      forget();
      return { body, cut, coding: (headers["content-encoding"] ?? "identity").trim().toLowerCase() };
    },
    forget,
  };
}
