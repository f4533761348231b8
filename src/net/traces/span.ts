/** As OTLP has it: 1 within this process, 2 serving a request of the other side, 3 asking the other side. */
export type SpanKind = 1 | 2 | 3;

export type AttributeValue = string | number | boolean | readonly string[];
export type Attributes = Readonly<Record<string, AttributeValue | undefined>>;

/** A piece of work that is over. Times are Unix milliseconds, with what they have behind the point. */
export interface Span {
  readonly traceId: string;
  readonly spanId: string;
  /** Absent of the first of a trace. */
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: SpanKind;
  readonly startMs: number;
  readonly endMs: number;
  readonly attributes: Attributes;
  readonly events: readonly { readonly atMs: number; readonly name: string }[];
  /** Why it failed, in a sentence or a word; absent where it did not. */
  readonly failure?: string;
}
