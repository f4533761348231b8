import type { Means } from "../../../src/agent/diagnostics/means.ts";

/** What a diagnostic is run by, where every wait is over at once and any interface will do. */
export function instantMeans(others: Readonly<Record<string, unknown>>): Means {
  const after = (_ms: number, then: () => void) => {
    queueMicrotask(then);
    return () => {};
  };
  return {
    clock: { monotonicMs: () => 0, after },
    signal: new AbortController().signal,
    tell: () => {},
    linkOf: async () => ({ ok: true, result: undefined }),
    ...others,
  } as unknown as Means;
}
