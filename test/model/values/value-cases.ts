import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ValueType } from "../../../src/model/schema.ts";
import { checkValue, checkWrittenValue } from "../../../src/model/values/check.ts";

// What becomes of values as the ACS writes them, as rows of a table.

export type Outcome = "type" | "value" | { readonly reads: string };

export const outcome = (type: ValueType, lexical: string): Outcome => {
  const verdict = checkWrittenValue(type, lexical);
  return verdict.ok ? { reads: verdict.canonical } : verdict.kind;
};
export const asWritten = (...values: readonly string[]): [string, Outcome][] =>
  values.map((value) => [value, { reads: value }]);
export const refused = (kind: "type" | "value", ...values: readonly string[]): [string, Outcome][] =>
  values.map((value) => [value, kind]);
export const becomes = (pairs: Readonly<Record<string, string>>): [string, Outcome][] =>
  Object.entries(pairs).map(([value, reads]) => [value, { reads }]);

interface ValueCases {
  readonly name: string;
  readonly type: ValueType;
  readonly rows: readonly [string, Outcome][];
}

/** One test per row, and one for what no row has thought of. */
export function checkCases(cases: readonly ValueCases[]): void {
  describe.each(cases)("$name", ({ type, rows }) => {
    it.each(rows)("%j is %j", (lexical, expected) => {
      expect(outcome(type, lexical)).toEqual(expected);
    });
  });

  it("never throws, and what it accepts it accepts again unchanged", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...cases.map(({ type }) => type)),
        fc.oneof(
          fc.string({ unit: "binary" }),
          fc.string(),
          fc.date().map((date) => (Number.isNaN(date.getTime()) ? "" : date.toISOString())),
        ),
        (type, text) => {
          const first = checkValue(type, text);
          if (!first.ok) return;
          expect(checkValue(type, first.canonical)).toEqual({ ok: true, canonical: first.canonical });
        },
      ),
    );
  });
}
