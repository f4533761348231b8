import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { isIP, isIPv4, type Socket, SocketAddress } from "node:net";
import type { Health } from "../../ports/health.ts";
import type { Metric } from "../../ports/meter.ts";
import { endAfter, type Listening, listening } from "../http/listening.ts";
import { exposition } from "./exposition.ts";

// How a process gets on, over HTTP and read only: metrics for a Prometheus to fetch, health for whoever starts and stops containers.

export interface MetricsAddress {
  /** An IP address. */
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
}

/** What is told; each may reject. */
export interface Monitored {
  metrics(): Promise<readonly Metric[]>;
  health(): Promise<Health>;
}

const maxHeaderBytes = 8 * 1024;
const maxConnections = 16;
/** How long a connection may live, slow or not. */
const totalTimeoutMs = 15_000;
/** Longer than any process lives: connections have a time limit of their own, so that nothing needs to wake up for them. */
const neverMs = 2 ** 31 - 1;

/**
 * Serves `/metrics`, and `/health`: 503 while it is not ready, else 200. `/health/live` says only that the process answers. Rejects as
 * `listen` of node:net does. What cannot be read is answered with 500, and told to `failed`, as what else goes wrong later.
 */
export async function serveMetrics(
  address: MetricsAddress,
  monitored: Monitored,
  failed: (failure: unknown) => void,
): Promise<Listening> {
  const server = createServer({
    maxHeaderSize: maxHeaderBytes,
    headersTimeout: 0,
    requestTimeout: 0,
    connectionsCheckingInterval: neverMs,
  });
  server.maxConnections = maxConnections;
  /** Those who ask at the same time get the same. */
  let reading: ReturnType<typeof exposition> | undefined;
  const text = (): ReturnType<typeof exposition> => {
    reading ??= monitored
      .metrics()
      .then(exposition)
      .finally(() => {
        reading = undefined;
      });
    return reading;
  };
  const shown: Readonly<Record<Path, () => Promise<Shown>>> = {
    "/metrics": async () => {
      const { contentType, text: body } = await text();
      return { status: 200, contentType, body };
    },
    "/health": async () => {
      const health = await monitored.health();
      return {
        status: health.state === "not-ready" ? 503 : 200,
        contentType: json,
        body: `${JSON.stringify(health)}\n`,
      };
    },
    "/health/live": async () => ({ status: 200, contentType: json, body: '{"state":"live"}\n' }),
  };
  const isLocal = isLoopback(address.host);

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const refusal = refusalOf(request, isLocal);
    if (refusal !== undefined) return answer(response, refusal.status, `${refusal.reason}\n`, refusal.headers);
    const path = pathOf(request);
    try {
      const { status, contentType, body } = await shown[path as keyof typeof shown]();
      answer(response, status, request.method === "HEAD" ? undefined : body, {
        "Content-Type": contentType,
        "Content-Length": Buffer.byteLength(body),
        ...(path !== "/metrics" && { "Cache-Control": "no-store" }),
      });
    } catch (failure) {
      failed(failure);
      answer(response, 500, `${path} cannot be read\n`);
    }
  };
  server.on("request", (request, response) => void serve(request, response));
  server.on("connection", (socket: Socket) => endAfter(socket, totalTimeoutMs));
  return listening(server, address, failed);
}

const paths = ["/metrics", "/health", "/health/live"] as const;
type Path = (typeof paths)[number];
const json = "application/json";

interface Shown {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

const pathOf = ({ url = "" }: IncomingMessage): string => url.replace(/\?.*/s, "");

interface Refusal {
  readonly status: number;
  readonly reason: string;
  readonly headers?: Readonly<Record<string, string>>;
}

function refusalOf(request: IncomingMessage, isLocal: boolean): Refusal | undefined {
  const { method, headers } = request;
  // A page of the web could have a browser on this machine ask, under a name of its own that leads here.
  if (isLocal && !isNameOfThisMachine(headers.host ?? ""))
    return { status: 421, reason: "ask by the address of this machine, or as localhost" };
  if (!paths.some((path) => path === pathOf(request)))
    return { status: 404, reason: `there is ${paths.join(", ")} only` };
  if (method !== "GET" && method !== "HEAD")
    return { status: 405, reason: "it can be read only", headers: { Allow: "GET, HEAD" } };
  return undefined;
}

function answer(
  response: ServerResponse,
  status: number,
  body: string | undefined,
  headers: Readonly<Record<string, string | number>> = { "Content-Type": "text/plain; charset=utf-8" },
): void {
  response.writeHead(status, { "X-Content-Type-Options": "nosniff", ...headers, Connection: "close" });
  response.end(body);
}

/** However it is written; also an address of IPv4 within IPv6. */
function isLoopback(host: string): boolean {
  const { address } = new SocketAddress({ address: host, family: isIPv4(host) ? "ipv4" : "ipv6" });
  const ipv4 = address.replace(/^::ffff:(?=[\d.]+$)/, "");
  return address === "::1" || (isIPv4(ipv4) && ipv4.startsWith("127."));
}

function isNameOfThisMachine(host: string): boolean {
  const name = host.replace(/:\d*$/, "").replace(/^\[(.*)\]$/, "$1");
  return name.toLowerCase() === "localhost" || isIP(name) !== 0;
}
