import { randomBytes } from "node:crypto";
import { isIPv6 } from "node:net";
import type { ConnectingTrace, SessionTrace, TracedSession } from "../../ports/session-traces.ts";
import type { Attributes, Span, SpanKind } from "./span.ts";

// One session as spans: the session, and below it what is done in it. Attributes are those of OpenTelemetry's semantic conventions where it
// has one for it, else they begin with `cwmp.`.

/** A session of thousands of RPCs is told of by its first. */
const mostSpans = 256;
const mostEvents = 32;
const longestText = 512;

interface OpenSpan {
  readonly name: string;
  readonly kind: SpanKind;
  readonly startMs: number;
  readonly attributes: Attributes;
}

/** Notes what happens in a session, and hands its spans on at its end. */
export function recordedSession(
  { identity, retryCount, url }: TracedSession,
  traceId: string,
  handOn: (spans: readonly Span[]) => void,
): SessionTrace {
  const wallMs = Date.now();
  const startedMs = performance.now();
  const nowMs = (): number => wallMs + performance.now() - startedMs;
  const spanId = randomBytes(8).toString("hex");
  const spans: Span[] = [];
  const events: { atMs: number; name: string }[] = [];
  const running = new Set<OpenSpan>();
  let unseen = 0;
  let isOver = false;

  const begin = (name: string, kind: SpanKind, attributes: Attributes): OpenSpan => {
    const span = { name, kind, startMs: nowMs(), attributes };
    running.add(span);
    return span;
  };
  const finish = (span: OpenSpan | undefined, attributes: Attributes = {}, failure?: string): void => {
    if (span === undefined || !running.delete(span)) return;
    if (spans.length >= mostSpans) {
      unseen += 1;
      return;
    }
    spans.push({
      ...span,
      traceId,
      spanId: randomBytes(8).toString("hex"),
      parentSpanId: spanId,
      endMs: nowMs(),
      attributes: { ...span.attributes, ...attributes },
      events: [],
      ...(failure !== undefined && { failure }),
    });
  };
  const rpc = (method: string, kind: SpanKind): OpenSpan =>
    begin(method, kind, { "rpc.system.name": "cwmp", "rpc.method": method });
  const finishRpc = (span: OpenSpan | undefined, faultCode: number): void => {
    const code = String(faultCode);
    if (faultCode === 0) finish(span, { "rpc.response.status_code": code });
    else finish(span, { "rpc.response.status_code": code, "error.type": code }, `fault ${code}`);
  };
  let asked: OpenSpan | undefined;
  let serving: OpenSpan | undefined;

  return {
    asked: (method) => {
      asked = rpc(method, 3);
    },
    answered: (faultCode) => finishRpc(asked, faultCode),
    serving: (method) => {
      serving = rpc(method, 2);
    },
    served: (faultCode) => finishRpc(serving, faultCode),
    connecting: (to): ConnectingTrace => {
      const where = placeOf(to);
      let step: OpenSpan | undefined = begin("connect", 3, where);
      return {
        connected: ({ address, port }) => {
          const type = address === undefined ? undefined : isIPv6(address) ? "ipv6" : "ipv4";
          finish(step, {
            ...{ "network.transport": "tcp", "network.type": type },
            ...{ "network.peer.address": address, "network.peer.port": port },
          });
          step = to.protocol === "https:" ? begin("TLS handshake", 3, where) : undefined;
        },
        secured: ({ cipher, resumed, version }) =>
          finish(step, {
            ...{ "tls.protocol.name": "tls", "tls.protocol.version": version?.replace(/^TLSv/, "") ?? undefined },
            ...{ "tls.cipher": cipher, "tls.resumed": resumed },
          }),
        failed: (code) => finish(step, { "error.type": code }, code),
      };
    },
    note: (status) => {
      if (events.length < mostEvents) events.push({ atMs: nowMs(), name: status });
    },
    end: ({ events: told, outcome, reason, rpcs }) => {
      if (isOver) return;
      isOver = true;
      for (const span of running) finish(span, { "error.type": outcome }, outcome);
      const isGood = outcome === "ok";
      const session: Span = {
        ...{ traceId, spanId, name: "CWMP session", kind: 1, startMs: wallMs, endMs: nowMs(), events },
        attributes: {
          ...(URL.canParse(url) && { ...placeOf(new URL(url)), "url.scheme": new URL(url).protocol.slice(0, -1) }),
          ...{ "device.manufacturer": identity.manufacturer, "device.model.name": identity.modelName },
          ...{ "cwmp.device.oui": identity.oui, "cwmp.device.product_class": identity.productClass },
          "cwmp.device.serial_number": identity.serialNumber,
          ...{ "cwmp.session.outcome": outcome, "cwmp.session.events": told, "cwmp.session.retry_count": retryCount },
          ...{ "cwmp.session.rpcs": rpcs, "cwmp.session.spans_left_out": unseen > 0 ? unseen : undefined },
          "error.type": isGood ? undefined : outcome,
        },
        ...(!isGood && { failure: (reason || outcome).slice(0, longestText) }),
      };
      handOn([session, ...spans]);
    },
  };
}

/** Neither a path nor a user name: either may be a secret. */
function placeOf(url: URL): Attributes {
  const port = Number(url.port || (url.protocol === "https:" ? 443 : 80));
  return { "server.address": url.hostname.replace(/^\[(.*)\]$/, "$1"), "server.port": port };
}
