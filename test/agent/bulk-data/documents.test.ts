import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { csvDocument } from "../../../src/agent/bulk-data/csv.ts";
import { jsonDocument } from "../../../src/agent/bulk-data/json.ts";
import type { Report, ReportedValue } from "../../../src/agent/bulk-data/report.ts";

// [TR-069 Annex N, TR-181 BulkData.Profile.CSVEncoding, BulkData.Profile.JSONEncoding]

const atMs = Date.UTC(2026, 5, 1, 12) + 250;
const epoch = Math.floor(atMs / 1000);
const report = (values: readonly ReportedValue[], laterMs = 0): Report => ({ atMs: atMs + laterMs, values });

const csv = {
  fieldSeparator: ",",
  rowSeparator: "\r\n",
  escapeCharacter: '"',
  format: "ParameterPerRow",
  timestamp: "Unix-Epoch",
};

describe("CSV", () => {
  it("has a row for each parameter, or a column", () => {
    const one = report([
      ["Device.A.1.B", "unsignedLong", "18446744073709551615"],
      ["C", "boolean", "true"],
    ]);
    expect(csvDocument([one], csv)).toBe(
      "ReportTimestamp,ParameterName,ParameterValue,ParameterType\r\n" +
        `${epoch},Device.A.1.B,18446744073709551615,unsignedLong\r\n${epoch},C,true,boolean\r\n`,
    );
    expect(csvDocument([one], { ...csv, format: "ParameterPerColumn", timestamp: "ISO-8601" })).toBe(
      "ReportTimestamp,Device.A.1.B,C\r\n2026-06-01T12:00:00Z,18446744073709551615,true\r\n",
    );
    expect(csvDocument([one], { ...csv, format: "ParameterPerColumn", timestamp: "None" })).toBe(
      "Device.A.1.B,C\r\n18446744073709551615,true\r\n",
    );
  });

  it("has earlier reports first, under one header, and a column for what came or went", () => {
    const earlier = report([
      ["A", "int", "1"],
      ["Gone", "int", "2"],
    ]);
    const later = report(
      [
        ["New", "int", "4"],
        ["A", "int", "3"],
      ],
      1000,
    );
    expect(csvDocument([earlier, later], { ...csv, format: "ParameterPerColumn" })).toBe(
      `ReportTimestamp,A,Gone,New\r\n${epoch},1,2,\r\n${epoch + 1},3,,4\r\n`,
    );
    expect(csvDocument([earlier, later], { ...csv, timestamp: "None" })).toBe(
      "ParameterName,ParameterValue,ParameterType\r\nA,1,int\r\nGone,2,int\r\nNew,4,int\r\nA,3,int\r\n",
    );
  });

  it.each([
    ['say "hi"', '"say ""hi"""', '"say \\"hi\\""'],
    ["a;b", '"a;b"', '"a;b"'],
    ["two\nlines", '"two\nlines"', '"two\nlines"'],
    ["end|", '"end|"', '"end|"'],
    ["back\\slash $&", "back\\slash $&", '"back\\\\slash $&"'],
    ["plain, text", "plain, text", "plain, text"],
  ])("encloses %j where it could be read as something else", (value, byQuotes, byBackslash) => {
    const own = { ...csv, fieldSeparator: ";", rowSeparator: "|", timestamp: "None" };
    const row = (escapeCharacter: string) =>
      csvDocument([report([["N", "string", value]])], { ...own, escapeCharacter });
    expect(row('"')).toBe(`ParameterName;ParameterValue;ParameterType|N;${byQuotes};string|`);
    expect(row("\\")).toBe(`ParameterName;ParameterValue;ParameterType|N;${byBackslash};string|`);
  });

  it("escapes by whatever character there is, one that means something to a replacement too", () => {
    const one = report([["N", "string", '5$ "x"']]);
    expect(csvDocument([one], { ...csv, escapeCharacter: "$", timestamp: "None" })).toBe(
      'ParameterName,ParameterValue,ParameterType\r\nN,"5$$ $"x$"",string\r\n',
    );
  });
});

const values: readonly ReportedValue[] = [
  ["Device.A.1.Big", "unsignedLong", "18446744073709551615"],
  ["Device.A.1.On", "boolean", "1"],
  ["Device.A.2.Text", "string", 'a "b"\n'],
  ["Device.A.2.Odd", "decimal", "INF"],
  ["Device.Time", "dateTime", "2026-06-01T12:00:00Z"],
];

describe("JSON", () => {
  it("has objects in objects, or one name a parameter", () => {
    expect(jsonDocument([report(values)], { format: "ObjectHierarchy", timestamp: "Unix-Epoch" })).toBe(
      `{"Report":[{"CollectionTime":${epoch},"Device":{"A":{"1":{"Big":18446744073709551615,"On":true},` +
        '"2":{"Text":"a \\"b\\"\\n","Odd":"INF"}},"Time":"2026-06-01T12:00:00Z"}}]}',
    );
    const flat = jsonDocument([report(values), report([], 1000)], { format: "NameValuePair", timestamp: "ISO-8601" });
    expect(flat).toBe(
      '{"Report":[{"CollectionTime":"2026-06-01T12:00:00Z","Device.A.1.Big":18446744073709551615,"Device.A.1.On":true,' +
        '"Device.A.2.Text":"a \\"b\\"\\n","Device.A.2.Odd":"INF","Device.Time":"2026-06-01T12:00:00Z"},' +
        '{"CollectionTime":"2026-06-01T12:00:01Z"}]}',
    );
  });

  it("loses nothing to names that end where others go on, or that an object has of its own", () => {
    const odd: readonly ReportedValue[] = [
      ["A", "int", "1"],
      ["A.B", "int", "2"],
      ["C.D.E", "int", "3"],
      ["C.D", "int", "4"],
      ["__proto__.x", "int", "5"],
      ["F.G", "int", "6"],
      ["F", "int", "7"],
    ];
    expect(jsonDocument([report(odd)], { format: "ObjectHierarchy", timestamp: "None" })).toBe(
      '{"Report":[{"A":1,"F":7,"A.B":2,"C":{"D":{"E":3}},"C.D":4,"__proto__":{"x":5},"F.G":6}]}',
    );
  });

  it("is the same whichever way the values come", () => {
    const name = fc
      .array(fc.constantFrom("A", "B", "1", '"'), { minLength: 1, maxLength: 4 })
      .map((names) => names.join("."));
    fc.assert(
      fc.property(fc.uniqueArray(name, { maxLength: 12 }), (names) => {
        const all = names.map((each, at): ReportedValue => [each, "int", String(at)]);
        const settings = { format: "ObjectHierarchy", timestamp: "None" };
        const told = JSON.parse(jsonDocument([report(all)], settings)).Report[0];
        expect(leavesIn(told)).toEqual(new Set(names.map((each, at) => `${each}=${at}`)));
        // In the order of the tree, they are where their names say.
        const sorted = all.toSorted(([a], [b]) => (a < b ? -1 : 1));
        expect(leavesIn(JSON.parse(jsonDocument([report(sorted)], settings)).Report[0])).toEqual(leavesIn(told));
      }),
    );
  });
});

/** Each number that an object holds, with the names that lead to it. */
function leavesIn(object: object, above = ""): ReadonlySet<string> {
  return new Set(
    Object.entries(object).flatMap(([name, below]) =>
      typeof below === "object" ? [...leavesIn(below, `${above}${name}.`)] : [`${above}${name}=${below}`],
    ),
  );
}
