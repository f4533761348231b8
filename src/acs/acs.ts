import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { type AddressInfo, BlockList, isIPv4 } from "node:net";
import { ListenError } from "../net/connection-request/listen-error.ts";
import type { Credentials } from "../net/http/authentication/digest-client.ts";
import { PageFiles, safeHeaders } from "../net/page/page-files.ts";
import type { Clock } from "../ports/clock.ts";
import type { Log } from "../ports/log.ts";
import type { Store } from "../ports/store.ts";
import { Access } from "./access.ts";
import { Api, json } from "./api.ts";
import { CwmpEndpoint } from "./cwmp-endpoint.ts";
import type { ConversationEntry, Device } from "./device.ts";
import { Devices } from "./devices.ts";
import { Files } from "./files.ts";
import { RequestRefused } from "./request-body.ts";
import type { DeviceRule } from "./rules.ts";

// A small ACS to try devices with: devices POST to any path but /api/; files are under /files/; people look at /.

export interface AcsOptions {
  readonly bind: string;
  /** 0 lets the system choose. */
  readonly port: number;
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  /** What devices must know; undefined lets everybody in. */
  readonly credentials?: Credentials | undefined;
  /** PEM. */
  readonly tls?: { readonly cert: string; readonly key: string } | undefined;
  /** Where files are; undefined serves none. */
  readonly filesDirectory?: string | undefined;
  /** Seconds a device may be silent within a session; 60 if absent. */
  readonly sessionTimeoutSeconds?: number;
  /** Whether devices are given credentials for connection requests; true if absent. */
  readonly provision?: boolean;
  /** For very many devices: what is known of them is in memory alone, and what they say is not made for people to read. */
  readonly lean?: boolean;
  /** What it does by itself when devices inform; nothing if absent. */
  readonly rules?: readonly DeviceRule[];
  /** Where the files of the page are; undefined serves none. */
  readonly pageFiles?: URL | undefined;
  readonly onMessage?: (device: Device, entry: ConversationEntry) => void;
}

export interface Acs {
  /** Where devices connect to, as seen from this machine. */
  readonly url: string;
  readonly devices: Devices;
  inSession(device: Device): boolean;
  close(): Promise<void>;
}

const mostConnections = 2000;
/** As many as one address has ports for. */
const mostLeanConnections = 65_535;
const largestEnvelope = 16 * 1024 * 1024;

/** Rejects with a `ListenFailure` where the port cannot be had. */
export async function startAcs(options: AcsOptions): Promise<Acs> {
  const { clock, log, store } = options;
  const lean = options.lean ?? false;
  const devices = new Devices(store, clock, { lean });
  let url = "";
  const endpoint = new CwmpEndpoint({
    devices,
    clock,
    log,
    sessionTimeoutMs: (options.sessionTimeoutSeconds ?? 60) * 1000,
    maxBodyBytes: largestEnvelope,
    provision: options.provision ?? true,
    rules: options.rules ?? [],
    notes: !lean,
    filesUrl: () => `${url}files`,
    onMessage: options.onMessage ?? (() => {}),
  });
  const api = new Api({ devices, clock, inSession: (device) => endpoint.inSession(device) });
  const access = new Access(options.credentials, () => clock.monotonicMs());
  const page = options.pageFiles && new PageFiles(options.pageFiles);
  const files = options.filesDirectory === undefined ? undefined : new Files(options.filesDirectory);

  const route = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const target = targetOf(request);
    const isApi = target.pathname.startsWith("/api/");
    if (isApi || PageFiles.has(target.pathname, request)) {
      onlyFromHere(request);
      for (const [name, value] of Object.entries(safeHeaders)) response.setHeader(name, value);
      if (isApi) await api.serve(target, request, response);
      else if (page === undefined) throw new RequestRefused(404, "this ACS has no page");
      else page.serve(target.pathname, request, response);
      return;
    }
    const verdict = access.judge(request);
    if (!verdict.pass) {
      log.warn("acs.refused", { from: request.socket.remoteAddress, reason: verdict.reason });
      for (const challenge of verdict.challenges) response.appendHeader("WWW-Authenticate", challenge);
      throw new RequestRefused(verdict.status, verdict.reason);
    }
    if (target.pathname.startsWith("/files/") && files !== undefined) {
      await files.serve(target.pathname.slice("/files/".length), request, response);
    } else if (request.method === "POST") await endpoint.serve(request, response);
    else throw new RequestRefused(request.method === "GET" ? 404 : 405, "devices POST their envelopes here");
  };

  const listener: RequestListener = (request, response) => {
    response.setHeader("X-Content-Type-Options", "nosniff").setHeader("Cache-Control", "no-store");
    route(request, response).catch((error: unknown) => refuse(request, response, error, log));
  };
  const server = options.tls === undefined ? createServer(listener) : createTlsServer(options.tls, listener);
  server.requestTimeout = 60_000;
  server.headersTimeout = 20_000;
  server.keepAliveTimeout = 65_000;
  server.maxConnections = lean ? mostLeanConnections : mostConnections;
  const { port } = await listening(server, options.port, options.bind);
  const host = options.bind === "0.0.0.0" || options.bind === "::" ? "localhost" : options.bind;
  url = `${options.tls ? "https" : "http"}://${host.includes(":") ? `[${host}]` : host}:${port}/`;
  return {
    url,
    devices,
    inSession: (device) => endpoint.inSession(device),
    close: async () => {
      endpoint.close();
      devices.close();
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

function targetOf(request: IncomingMessage): URL {
  const target = request.url ?? "/";
  const base = "http://acs.invalid";
  if (!URL.canParse(target, base)) throw new RequestRefused(400, "the request target is no URL");
  return new URL(target, base);
}

function listening(server: Server, port: number, bind: string): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.once("error", (error) => reject(new ListenError(error, bind, port)));
    server.listen({ port, host: bind, backlog: 4096 }, () => resolve(server.address() as AddressInfo));
  });
}

const loopback = new BlockList();
loopback.addSubnet("127.0.0.0", 8, "ipv4");
loopback.addAddress("::1", "ipv6");

/**
 * The page and the API are for this machine alone: by address, and by name too, so that no web site can reach them by
 * having its own name point here. Who is on this machine calls an address of it from that very address.
 */
function onlyFromHere({ headers, socket }: IncomingMessage): void {
  const [address, own] = [socket.remoteAddress, socket.localAddress].map((each = "") => each.replace(/^::ffff:/, ""));
  const near = address && (address === own || loopback.check(address, isIPv4(address) ? "ipv4" : "ipv6"));
  const name = (headers.host ?? "").replace(/:\d+$/, "").toLowerCase();
  const named = /^(localhost|\[::1\]|127\.\d+\.\d+\.\d+)$/.test(name) || [own, `[${own}]`].includes(name);
  if (!near || !named) throw new RequestRefused(403, "the page and the API are for the machine that the ACS runs on");
}

/** Whether the other side went away in the middle, as who has heard enough may. */
function isGone(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ERR_STREAM_PREMATURE_CLOSE";
}

function refuse(request: IncomingMessage, response: ServerResponse, error: unknown, log: Log): void {
  if (isGone(error)) {
    log.debug("acs.gone", { from: request.socket.remoteAddress });
    response.destroy();
    return;
  }
  const refusal = error instanceof RequestRefused ? error : new RequestRefused(500, "an internal error");
  if (!(error instanceof RequestRefused)) log.error("acs.failed", { reason: String(error) });
  else if (refusal.status !== 401) log.warn("acs.refused", { status: refusal.status, reason: refusal.message });
  if (response.headersSent) {
    response.destroy();
    return;
  }
  // A body that was not read to its end would be taken for the next request; a 401 keeps the connection for its answer.
  if (refusal.status === 401) request.resume();
  else response.setHeader("Connection", "close");
  json(response, refusal.status, { error: refusal.message });
}
