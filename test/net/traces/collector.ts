import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { gunzipSync } from "node:zlib";
import { onTestFinished } from "vitest";

/** A span as it came, attributes by their keys. */
interface SeenSpan {
  readonly name: string;
  readonly kind: number;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly events: readonly string[];
  readonly status?: { readonly code: number; readonly message: string };
}

export interface Collector {
  readonly url: string;
  /** Bodies of what was posted to `/v1/traces`. */
  readonly bodies: string[];
  readonly spans: () => readonly SeenSpan[];
  readonly close: () => Promise<void>;
}

/** A collector that keeps what it is sent; `answer` may answer in its place, and then returns true. It ends with the test. */
export async function startCollector(
  answer: (request: IncomingMessage, response: ServerResponse) => boolean = () => false,
  tls?: { readonly key: string; readonly cert: string },
): Promise<Collector> {
  const bodies: string[] = [];
  const serve: RequestListener = async (request, response) => {
    const octets = await buffer(request);
    const body = String(request.headers["content-encoding"] === "gzip" ? gunzipSync(octets) : octets);
    if (answer(request, response)) return;
    if (
      request.method !== "POST" ||
      request.url !== "/v1/traces" ||
      request.headers["content-type"] !== "application/json"
    )
      return void response.writeHead(400).end();
    bodies.push(body);
    response.writeHead(200, { "Content-Type": "application/json" }).end("{}");
  };
  const server = tls === undefined ? createServer(serve) : createTlsServer(tls, serve);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  onTestFinished(close);
  return {
    url: `${tls === undefined ? "http" : "https"}://127.0.0.1:${(server.address() as AddressInfo).port}`,
    bodies,
    spans: () => bodies.flatMap(spansIn),
    close,
  };
}

interface Listed {
  readonly key: string;
  readonly value: Readonly<Record<string, unknown>>;
}

function spansIn(body: string): readonly SeenSpan[] {
  const { resourceSpans } = JSON.parse(body);
  const scopes = resourceSpans.flatMap(({ scopeSpans }: { scopeSpans: readonly unknown[] }) => scopeSpans);
  return scopes.flatMap(({ spans }: { spans: readonly (SeenSpan & { attributes: readonly Listed[] })[] }) =>
    spans.map((span) => ({
      ...span,
      attributes: Object.fromEntries(span.attributes.map(({ key, value }) => [key, Object.values(value)[0]])),
      events: ((span.events ?? []) as unknown as readonly { readonly name: string }[]).map(({ name }) => name),
    })),
  );
}
