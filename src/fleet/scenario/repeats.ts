import { createHash } from "node:crypto";
import type { AcsRequest } from "./session-watch.ts";

/** How often an ACS asks each CPE the same. */
export interface CountedRequests {
  add(cpe: number, request: AcsRequest): void;
  mostRepeated(cpe: number): Repeated | undefined;
}

interface Repeated {
  readonly method: string;
  readonly times: number;
}

/** Different requests that are remembered of one CPE. */
const mostDifferent = 1000;

/** Names of an order do not make it another. */
const keys: ReadonlySet<string> = new Set(["CommandKey", "ParameterKey"]);

export function countedRequests(): CountedRequests {
  const all = new Map<number, Map<string, Repeated>>();
  return {
    add(cpe, { method, message }) {
      const own = all.get(cpe) ?? new Map<string, Repeated>();
      all.set(cpe, own);
      const digest = digestOf(method, message);
      const before = own.get(digest);
      if (before === undefined && own.size >= mostDifferent) return;
      own.set(digest, { method, times: (before?.times ?? 0) + 1 });
    },
    mostRepeated: (cpe) =>
      [...(all.get(cpe)?.values() ?? [])].reduce<Repeated | undefined>(
        (most, each) => (most === undefined || each.times > most.times ? each : most),
        undefined,
      ),
  };
}

/** Values that were set may be secrets: they are not kept. */
function digestOf(method: string, message: unknown): string {
  const text = JSON.stringify([method, message], (key, value: unknown) => {
    if (keys.has(key)) return undefined;
    return typeof value === "bigint" ? String(value) : value;
  });
  return createHash("sha256").update(text).digest("base64");
}
