import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ValueType } from "../../../src/model/schema.ts";
import { preciseMoment } from "../../../src/model/values/date-time.ts";
import { toLexical, toNative } from "../../../src/model/values/native.ts";

const nowhere = () => undefined;

describe("native values", () => {
  const roundTrip = (type: ValueType, lexical: string): string =>
    toLexical(type, toNative(type, lexical, nowhere), () => "");

  it("come back as they were", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), fc.uint8Array(), fc.boolean(), (count, octets, flag) => {
        expect(roundTrip({ base: "unsignedLong" }, String(count))).toBe(String(count));
        expect(roundTrip({ base: "boolean" }, String(flag))).toBe(String(flag));
        const base64 = Buffer.from(octets).toString("base64");
        expect(toNative({ base: "base64" }, base64, nowhere)).toEqual(octets);
        expect(roundTrip({ base: "base64" }, base64)).toBe(base64);
        const hex = Buffer.from(octets).toString("hex").toUpperCase();
        expect(toNative({ base: "hexBinary" }, hex, nowhere)).toEqual(octets);
        expect(roundTrip({ base: "hexBinary" }, hex)).toBe(hex);
      }),
    );
  });

  it.each([
    [{ base: "dateTime" }, new Date(Date.UTC(2026, 0, 31, 12)), "2026-01-31T12:00:00Z"],
    [{ base: "dateTime" }, preciseMoment(Date.UTC(2026, 0, 31, 12) + 7.0305), "2026-01-31T12:00:00.007031Z"],
    [{ base: "dateTime" }, new Date(Number.NaN), "0001-01-01T00:00:00Z"],
    [{ base: "dateTime" }, "0001-01-03T03:04:05", "0001-01-03T03:04:05"],
    [{ base: "unsignedInt" }, 3.7, "3"],
    [{ base: "unsignedInt" }, Number.NaN, "0"],
    [{ base: "decimal" }, 1e-7, "0.0000001"],
    [{ base: "boolean" }, "1", "true"],
    [{ base: "string", list: {} }, ["a", "b"], "a,b"],
    [{ base: "unsignedInt", list: {} }, [1, 2], "1,2"],
    [{ base: "string" }, { table: "T", keys: ["k"] }, "T k"],
    [
      { base: "string", list: {} },
      [
        { table: "T", keys: ["k"] },
        { table: "", keys: [] },
      ],
      "T k",
    ],
  ] as const)("%j %j is %j", (type, value, lexical) => {
    expect(toLexical(type as ValueType, value, ({ table, keys }) => [table, ...keys].join(" "))).toBe(lexical);
  });

  it("refer to rows by their keys", () => {
    const reference = { strength: "strong", to: "row", targets: [] } as const;
    const rowAt = (path: string) => (path === "A.1" ? { table: "A.{i}.", keys: ["one"] } : undefined);
    expect(toNative({ base: "string", reference }, "A.1", rowAt)).toEqual({ table: "A.{i}.", keys: ["one"] });
    expect(toNative({ base: "string", reference }, "", rowAt)).toBe("");
    expect(toNative({ base: "string", list: {}, reference }, "A.1, A.1", rowAt)).toEqual([
      { table: "A.{i}.", keys: ["one"] },
      { table: "A.{i}.", keys: ["one"] },
    ]);
    expect(toNative({ base: "string", reference: { ...reference, to: "any" } }, "A.1", rowAt)).toBe("A.1");
  });
});
