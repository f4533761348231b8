import type { Attributes, AttributeValue, Span } from "./span.ts";

// OTLP in JSON (opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest): identifiers in hex, 64-bit numbers as text.

/** The request that hands spans to a collector. `resource`: whose they are. */
export function traceRequest(spans: readonly Span[], resource: Attributes, version: string): string {
  const scope = { name: "cpe-agent", version };
  return JSON.stringify({
    resourceSpans: [{ resource: { attributes: listed(resource) }, scopeSpans: [{ scope, spans: spans.map(written) }] }],
  });
}

/** STATUS_CODE_ERROR. A span without fault has none: it is for whoever looks to call it good. */
const failed = 2;

function written({ attributes, endMs, events, failure, startMs, ...span }: Span) {
  return {
    ...span,
    startTimeUnixNano: nanoseconds(startMs),
    endTimeUnixNano: nanoseconds(endMs),
    attributes: listed(attributes),
    ...(events.length > 0 && {
      events: events.map(({ atMs, name }) => ({ timeUnixNano: nanoseconds(atMs), name })),
    }),
    ...(failure !== undefined && { status: { code: failed, message: failure } }),
  };
}

const nanoseconds = (ms: number): string => String(BigInt(Math.round(ms * 1000)) * 1000n);

const listed = (attributes: Attributes) =>
  Object.entries(attributes).flatMap(([key, value]) => (value === undefined ? [] : [{ key, value: anyValue(value) }]));

function anyValue(value: AttributeValue): object {
  switch (typeof value) {
    case "string":
      return { stringValue: value };
    case "boolean":
      return { boolValue: value };
    case "number":
      return { intValue: String(Math.round(value)) };
    default:
      return { arrayValue: { values: value.map((each) => ({ stringValue: each })) } };
  }
}
