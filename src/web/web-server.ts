import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { type Listening, listening } from "../net/http/listening.ts";
import { PageFiles, safeHeaders } from "../net/page/page-files.ts";
import type { Log } from "../ports/log.ts";
import { Access, type AccessOptions } from "./access/access.ts";
import { answerLogin } from "./access/login.ts";
import { answerJson } from "./exchange.ts";
import { WebRefusal } from "./refusal.ts";

// A page over HTTP: its files for everybody who asks by its name, the API for who may.

/** What a page asks of whom it is of. */
export interface PageApi {
  /** Answers who may ask; `path` is what stands after /api/. @throws WebRefusal */
  serve(path: string, target: URL, request: IncomingMessage, response: ServerResponse): Promise<void>;
  close(): void;
}

export interface WebOptions extends Omit<AccessOptions, "secure"> {
  readonly address: { readonly host: string; readonly port: number };
  /** PEM. */
  readonly tls: { readonly cert: string; readonly key: string } | undefined;
  /** Nothing can be changed. */
  readonly readOnly: boolean;
  /** Where the build has put the files of the page. */
  readonly files: URL;
  /** `isWelcome`: whether who has asked once may still be told. */
  readonly api: (isWelcome: (request: IncomingMessage) => boolean) => PageApi;
  readonly log: Log;
}

const maxHeaderBytes = 16 * 1024;
const maxConnections = 64;

/** Serves until it is closed. Rejects as `listen` of node:net does. */
export async function serveWeb(options: WebOptions): Promise<Listening> {
  const { address, log, tls } = options;
  const access = new Access({ ...options, secure: tls !== undefined });
  const api = options.api((request) => access.isLoggedIn(request));
  const files = new PageFiles(options.files);

  const serveApi = async (target: URL, request: IncomingMessage, response: ServerResponse): Promise<void> => {
    access.requireOwnPage(request);
    const path = target.pathname.slice("/api/".length);
    if (path === "login") return answerLogin(access, options.readOnly, request, response);
    access.requireLogin(request);
    await api.serve(path, target, request, response);
  };
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    for (const [name, value] of Object.entries(safeHeaders)) response.setHeader(name, value);
    access.requireOwnName(request);
    const target = targetOf(request);
    if (target.pathname.startsWith("/api/")) await serveApi(target, request, response);
    else if (!files.serve(target.pathname, request, response)) throw new WebRefusal(404, "there is no such page");
  };
  const respond = (request: IncomingMessage, response: ServerResponse): void => {
    serve(request, response).catch((failure: unknown) => refuse(request, response, failure, log));
  };
  const limits = {
    maxHeaderSize: maxHeaderBytes,
    headersTimeout: 10_000,
    requestTimeout: 60_000,
    keepAliveTimeout: 15_000,
    noDelay: true,
  };
  const server = tls === undefined ? createServer(limits, respond) : createTlsServer({ ...tls, ...limits }, respond);
  server.maxConnections = maxConnections;
  const { close, port } = await listening(server, address, (failure) =>
    log.error("web.failed", { reason: String(failure) }),
  );
  return {
    port,
    close: async () => {
      api.close();
      await close();
    },
  };
}

function targetOf({ url = "/" }: IncomingMessage): URL {
  const base = "http://page.invalid";
  if (!url.startsWith("/") || !URL.canParse(url, base)) throw new WebRefusal(400, "the request target is no path");
  return new URL(url, base);
}

function refuse(request: IncomingMessage, response: ServerResponse, failure: unknown, log: Log): void {
  const refusal = failure instanceof WebRefusal ? failure : new WebRefusal(500, "an internal error");
  const from = request.socket.remoteAddress;
  if (refusal.status === 500) log.error("web.failed", { reason: String(failure) });
  // Of a page that was left open nobody needs to hear each time that it asks.
  else
    log[isLogin(request) ? "warn" : "debug"]("web.refused", { from, status: refusal.status, reason: refusal.message });
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const { message, retrySeconds, status } = refusal;
  // A body that nobody has read would be taken for the next request.
  const headers = { Connection: "close", ...(retrySeconds !== undefined && { "Retry-After": String(retrySeconds) }) };
  answerJson(response, status, { error: { kind: kindOf(status), message, faults: [] } }, headers);
}

const isLogin = ({ method, url }: IncomingMessage): boolean => method === "POST" && url === "/api/login";

function kindOf(status: number): string {
  if (status === 401) return "login";
  return status === 500 ? "failed" : "invalid";
}
