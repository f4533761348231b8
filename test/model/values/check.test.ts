import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ValueType } from "../../../src/model/schema.ts";
import { checkValue, checkWrittenValue, nullValue } from "../../../src/model/values/check.ts";
import { toLexical, toNative } from "../../../src/model/values/native.ts";

type Outcome = "type" | "value" | { readonly reads: string };

const outcome = (type: ValueType, lexical: string): Outcome => {
  const verdict = checkWrittenValue(type, lexical);
  return verdict.ok ? { reads: verdict.canonical } : verdict.kind;
};
const asWritten = (...values: readonly string[]): [string, Outcome][] =>
  values.map((value) => [value, { reads: value }]);
const refused = (kind: "type" | "value", ...values: readonly string[]): [string, Outcome][] =>
  values.map((value) => [value, kind]);
const becomes = (pairs: Readonly<Record<string, string>>): [string, Outcome][] =>
  Object.entries(pairs).map(([value, reads]) => [value, { reads }]);

const cases: readonly {
  readonly name: string;
  readonly type: ValueType;
  readonly rows: readonly [string, Outcome][];
}[] = [
  {
    name: "boolean",
    type: { base: "boolean" },
    rows: [
      ...becomes({ "0": "false", "1": "true", true: "true", false: "false", " 1": "true", "\tfalse\r\n": "false" }),
      ...refused("type", "", " ", "TRUE", "True", "yes", "2", "1 1", "01"),
    ],
  },
  {
    name: "int",
    type: { base: "int" },
    rows: [
      ...asWritten("0", "-1", "2147483647", "-2147483648"),
      ...becomes({ "+5": "5", "007": "7", "-0": "0", "-000": "0", "00000000000000000000000000001": "1" }),
      ...becomes({ " 602 ": "602", "\n\t-7\n": "-7" }),
      ...refused("value", "2147483648", "-2147483649", "99999999999999999999999999"),
      ...refused("type", "", "1.0", "1e3", "0x10", " ", "1 1", "- 1", "--1", "+", "１"),
    ],
  },
  {
    name: "unsignedInt",
    type: { base: "unsignedInt" },
    rows: [...asWritten("0", "4294967295"), ...becomes({ "-0": "0" }), ...refused("value", "4294967296", "-1")],
  },
  {
    name: "long",
    type: { base: "long" },
    rows: [
      ...asWritten("9223372036854775807", "-9223372036854775808", "9007199254740993"),
      ...refused("value", "9223372036854775808", "-9223372036854775809"),
    ],
  },
  {
    name: "unsignedLong",
    type: { base: "unsignedLong" },
    rows: [...asWritten("18446744073709551615"), ...refused("value", "18446744073709551616", "-1")],
  },
  {
    name: "int in ranges",
    type: { base: "int", ranges: [{ min: -1, max: -1 }, { min: 10, max: 20, step: 5 }, { min: 100 }] },
    rows: [...asWritten("-1", "10", "15", "20", "100", "4000"), ...refused("value", "0", "-2", "9", "11", "21", "99")],
  },
  {
    name: "decimal",
    type: { base: "decimal", ranges: [{ min: -10, max: 10 }] },
    rows: [
      ...asWritten("0", "1.5", "-0.25"),
      ...becomes({ "+1.50": "1.5", "007.0": "7", ".5": "0.5", "5.": "5", "-0.0": "0" }),
      ...refused("type", "", ".", "1e1", "NaN", "INF", "1,5"),
      ...refused("value", "10.01", "-11"),
    ],
  },
  {
    name: "dateTime [TR-106 dateTime]",
    type: { base: "dateTime" },
    rows: [
      ...asWritten(
        "2026-01-31T12:00:00Z",
        "2024-02-29T23:59:59Z",
        "2000-02-29T00:00:00Z",
        "2026-01-31T12:00:00.123456Z",
        "0001-01-01T00:00:00Z",
        "0001-01-01T00:00:00.000Z",
        "9999-12-31T23:59:59Z",
        // Since boot, without a zone.
        "0001-01-03T03:04:05",
        "0001-01-01T00:00:00",
        "0002-02-03T04:05:06.5",
      ),
      ...becomes({
        "2026-01-31T12:00:00+02:00": "2026-01-31T10:00:00Z",
        "2026-01-31T23:30:00.5-01:30": "2026-02-01T01:00:00.5Z",
        "2026-01-31T12:00:00+00:00": "2026-01-31T12:00:00Z",
        "2026-01-31T12:00:00-00:00": "2026-01-31T12:00:00Z",
        "2026-01-31T12:00:00": "2026-01-31T12:00:00Z",
        "2026-12-31T24:00:00Z": "2027-01-01T00:00:00Z",
        "0050-06-01T00:00:00Z": "0050-06-01T00:00:00Z",
      }),
      ...refused(
        "value",
        "2026-02-29T00:00:00Z",
        "1900-02-29T00:00:00Z",
        "2026-13-01T00:00:00Z",
        "2026-00-01T00:00:00Z",
        "2026-04-31T00:00:00Z",
        "2026-01-00T00:00:00Z",
        "0000-01-01T00:00:00Z",
        "2026-01-01T24:00:01Z",
        "2026-01-01T25:00:00Z",
        "2026-01-01T00:60:00Z",
        "2026-01-01T00:00:60Z",
        "2026-01-01T00:00:00+14:01",
        "2026-01-01T00:00:00+01:60",
        "0001-01-01T00:00:00+01:00",
        "9999-12-31T23:59:59-01:00",
      ),
      ...refused(
        "type",
        "",
        "now",
        "2026-01-31",
        "2026-01-31 12:00:00Z",
        "2026-1-31T12:00:00Z",
        "2026-01-31T12:00Z",
        "2026-01-31T12:00:00z",
        "2026-01-31T12:00:00.Z",
        "12026-01-31T12:00:00Z",
        "-2026-01-31T12:00:00Z",
      ),
    ],
  },
  {
    name: "base64",
    type: { base: "base64", sizes: [{ max: 4 }] },
    rows: [
      ...asWritten("", "AA==", "AAA=", "AAAA", "AAAAAA=="),
      ...becomes({ "AA\r\nAA": "AAAA" }),
      ...refused("value", "AAAAAAA=", "AAAAAAAA"),
      ...refused("type", "A", "AA", "AA=A", "AAA==", "A===", "!AAA", "AA-_"),
    ],
  },
  {
    name: "hexBinary",
    type: {
      base: "hexBinary",
      sizes: [
        { min: 5, max: 5 },
        { min: 13, max: 13 },
      ],
    },
    rows: [
      ...asWritten("0123456789", "abcdefABCD", "00112233445566778899AABBCC"),
      ...refused("value", "", "00", "001122334455"),
      ...refused("type", "0", "0x", "zz", "01 2"),
    ],
  },
  {
    name: "string limits are in characters, not in bytes or UTF-16 units [TR-106 string]",
    type: { base: "string", sizes: [{ min: 1, max: 4 }] },
    rows: [
      ...asWritten("a", "abcd", "äöüß", "𝄞𝄞𝄞𝄞", "日本語字", "  a ", "\t\n\r "),
      ...refused("value", "", "abcde", "𝄞𝄞𝄞𝄞𝄞", "     "),
    ],
  },
  {
    name: "strings hold only what XML can carry",
    type: { base: "string" },
    rows: [
      ...asWritten("", "<a>&amp;]]>", "\u0085\u2028", "\ufffd"),
      ...refused("value", "\u0000", "a\u0008", "\ud800", "x\udc00", "\ufffe"),
    ],
  },
  {
    name: "enumeration",
    type: { base: "string", enumeration: ["None", "Requested", "Complete", ""], readOnlyValues: ["None", "Complete"] },
    rows: [
      ...asWritten("Requested", ""),
      ...refused("value", "requested", "Requested ", "None", "Complete", "X_ACME_Y"),
    ],
  },
  {
    name: "patterns",
    type: { base: "string", patterns: ["\\d+(\\.\\d+)*", "[A-Z-[OI]]{2}", "a.c|^x$"] },
    rows: [
      ...asWritten("1", "1.22.333", "AB", "abc", "a.c", "^x$"),
      ...refused("value", "", "1.", "v1", "1 ", "OI", "ABC", "x", "a\nc", "1\n"),
    ],
  },
  {
    name: "list of strings [TR-106 list]",
    type: {
      base: "string",
      list: { items: { min: 0, max: 3 }, totalLength: { max: 12 } },
      enumeration: ["a", "b", "c,"],
    },
    rows: [
      ...asWritten("", "a", "a,b", "a, b ,a"),
      ...refused("value", "a,a,a,a", "a,", ",a", "a,,b", "x", "a,      b,   a"),
    ],
  },
  {
    name: "list of numbers: a list is a string on the wire, so a bad item is a bad value",
    type: { base: "unsignedInt", list: { items: { min: 1 } }, ranges: [{ max: 100 }] },
    rows: [...asWritten("1", "1,2,100", "007"), ...refused("value", "", "x", "1,101", "-1")],
  },
  {
    name: "IPAddress",
    type: { base: "string", sizes: [{ max: 45 }], dataType: "IPAddress" },
    rows: [
      ...asWritten("", "192.0.2.1", "0.0.0.0", "255.255.255.255", "::", "::1", "2001:db8::1", "1:2:3:4:5:6:7:8"),
      ...asWritten("::ffff:192.0.2.1", "1:2:3:4:5:6:192.0.2.1", "1::8", "fe80::", "1:2:3:4:5:6:7::"),
      ...refused("value", "256.0.0.1", "1.2.3", "1.2.3.4.5", "1:2:3", "1::2::3", "fe80::1%eth0", "1:2:3:4:5:6:7:8:9"),
      ...refused("value", "12345::", "::1.2.3", "1.2.3.4::", " 192.0.2.1", ":::", "1:2:3:4:5:6:7:8::"),
    ],
  },
  {
    name: "IPv4Prefix",
    type: { base: "string", dataType: "IPv4Prefix" },
    rows: [
      ...asWritten("", "/24", "192.0.2.0/24", "0.0.0.0/0"),
      ...refused("value", "192.0.2.0", "192.0.2.0/33", "::/0", "/"),
    ],
  },
  {
    name: "IPv6Prefix",
    type: { base: "string", dataType: "IPv6Prefix" },
    rows: [...asWritten("", "2001:db8::/32", "::/128"), ...refused("value", "2001:db8::", "::/129", "192.0.2.0/24")],
  },
  {
    name: "MACAddress",
    type: {
      base: "string",
      dataType: "MACAddress",
      patterns: ["([0-9A-Fa-f][0-9A-Fa-f]:){5}([0-9A-Fa-f][0-9A-Fa-f])"],
    },
    rows: [
      ...asWritten("", "00:11:22:aa:BB:cc"),
      ...refused("value", "00-11-22-33-44-55", "00:11:22:33:44", "0:1:2:3:4:5"),
    ],
  },
  {
    name: "URL",
    type: { base: "string", dataType: "URL" },
    rows: [
      ...asWritten("", "http://acs.example/", "https://[2001:db8::1]:7547/a?b=c", "ftp://x"),
      ...refused("value", "acs.example", "http://a b", "http:", "http://a\n"),
    ],
  },
  {
    name: "UUID",
    type: { base: "string", dataType: "UUID" },
    rows: [
      ...asWritten("0123abcd-0123-ABCD-0123-0123456789ab"),
      ...refused("value", "0123abcd", "{0123abcd-0123-abcd-0123-0123456789ab}"),
    ],
  },
];

describe.each(cases)("$name", ({ type, rows }) => {
  it.each(rows)("%j is %j", (lexical, expected) => {
    expect(outcome(type, lexical)).toEqual(expected);
  });
});

describe("values [TR-106 dataType]", () => {
  it("lets the device itself put what the ACS may not", () => {
    const type: ValueType = { base: "string", enumeration: ["None", "Requested"], readOnlyValues: ["None"] };
    expect(checkValue(type, "None").ok).toBe(true);
  });

  it.each([
    ["string", ""],
    ["boolean", "false"],
    ["unsignedInt", "0"],
    ["dateTime", "0001-01-01T00:00:00Z"],
    ["base64", ""],
    ["hexBinary", ""],
  ] as const)("has a null value for %s", (base, value) => {
    expect(nullValue({ base })).toBe(value);
  });

  it("takes 100 kB of digits for what they are, in no time", () => {
    expect(outcome({ base: "unsignedLong" }, "9".repeat(100_000))).toBe("value");
    expect(outcome({ base: "unsignedLong" }, `${"0".repeat(100_000)}9`)).toEqual({ reads: "9" });
  });

  it("never throws, and what it accepts it accepts again unchanged", () => {
    const types: readonly ValueType[] = cases.map(({ type }) => type);
    fc.assert(
      fc.property(
        fc.constantFrom(...types),
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
});

describe("native values", () => {
  const roundTrip = (type: ValueType, lexical: string): string => toLexical(type, toNative(type, lexical), () => "");

  it("come back as they were", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), fc.uint8Array(), fc.boolean(), (count, octets, flag) => {
        expect(roundTrip({ base: "unsignedLong" }, String(count))).toBe(String(count));
        expect(roundTrip({ base: "boolean" }, String(flag))).toBe(String(flag));
        const base64 = Buffer.from(octets).toString("base64");
        expect(toNative({ base: "base64" }, base64)).toEqual(octets);
        expect(roundTrip({ base: "base64" }, base64)).toBe(base64);
        const hex = Buffer.from(octets).toString("hex").toUpperCase();
        expect(toNative({ base: "hexBinary" }, hex)).toEqual(octets);
        expect(roundTrip({ base: "hexBinary" }, hex)).toBe(hex);
      }),
    );
  });

  it.each([
    [{ base: "dateTime" }, new Date(Date.UTC(2026, 0, 31, 12)), "2026-01-31T12:00:00Z"],
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
});
