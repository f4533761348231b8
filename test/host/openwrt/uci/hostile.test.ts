import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applyDelta, formatEdit, parseDelta } from "../../../../src/host/openwrt/uci/delta.ts";
import { formatPackage } from "../../../../src/host/openwrt/uci/format-package.ts";
import { parsePackage } from "../../../../src/host/openwrt/uci/parse-package.ts";
import { isText } from "../../../../src/host/openwrt/uci/syntax.ts";
import type { UciEdit } from "../../../../src/host/openwrt/uci/uci-edit.ts";
import { UciError, UciTooLargeError } from "../../../../src/host/openwrt/uci/uci-error.ts";

const pieces = [
  "config ",
  "option ",
  "list ",
  "package ",
  "t",
  "n ",
  "'",
  '"',
  "\\",
  "\n",
  "\r\n",
  ";",
  "#",
  "\t",
  "\0",
];
const oddText = fc
  .array(fc.oneof(fc.constantFrom(...pieces), fc.string({ maxLength: 6 })), { maxLength: 60 })
  .map((parts) => parts.join(""));

const name = fc.stringMatching(/^[A-Za-z0-9_]{1,6}$/);
const value = fc.string({ minLength: 1, unit: "binary" }).filter(isText);

describe("hostile configuration", () => {
  it("is a package or a typed error", () => {
    fc.assert(
      fc.property(oddText, (text) => {
        try {
          parsePackage("p", text);
        } catch (error) {
          expect(error).toBeInstanceOf(UciError);
        }
      }),
    );
  });

  it("that was read is read the same once it is written", () => {
    fc.assert(
      fc.property(oddText, (text) => {
        const read = parsePackage("p", text, () => {});
        fc.pre([...read.sections].every(({ type }) => /^[\w-]+$/.test(type))); // types are written without quotes
        const written = formatPackage(read, { header: false });
        expect(formatPackage(parsePackage("p", written), { header: false })).toBe(written);
      }),
      { numRuns: 2000 },
    );
  });

  it("in a delta is left out", () => {
    fc.assert(
      fc.property(oddText, (text) => {
        const before = parsePackage("p", "config t n\n\toption a 1\n");
        applyDelta(before, parseDelta("p", text));
      }),
    );
  });

  it("of any value comes back from a delta", () => {
    fc.assert(
      fc.property(name, name, value, (section, option, text) => {
        const edit: UciEdit = { kind: "set", section, option, value: text };
        expect(parseDelta("p", formatEdit("p", edit))).toEqual([edit]);
      }),
    );
  });

  const sections = (count: number) => "config t\n".repeat(count);
  it.each([
    ["a file too long", "#".repeat(4 * 1024 * 1024 + 1)],
    ["too many sections", sections(50_001)],
    ["too many options", `config t n\n${Array.from({ length: 250_001 }, (_, at) => `option o${at} 1\n`).join("")}`],
    ["too many items", `config t n\n${"list l 1\n".repeat(250_001)}`],
  ])("is refused for %s", (_title, text) => {
    expect(() => parsePackage("p", text)).toThrow(UciTooLargeError);
  });

  it.each([
    ["sections by name", Array.from({ length: 20_000 }, (_, at) => `config t n${at}\n`).join("")],
    [
      "options of one section",
      `config t n\n${Array.from({ length: 100_000 }, (_, at) => `option o${at} 1\n`).join("")}`,
    ],
    ["lines of one value", `config t n\noption o "${"x\n".repeat(500_000)}"\n`],
    ["backslashes at the ends of lines", `config t n\noption o ${"x\\\n".repeat(500_000)}\n`],
    ["quotes in one word", `config t n\noption o ${"'x'".repeat(500_000)}\n`],
    ["commands in one line", `config t n ${"; option o 'x' ".repeat(200_000)}\n`],
  ])("is read in one go with many %s", (_title, text) => {
    expect(parsePackage("p", text).section("n") ?? parsePackage("p", text).section("n1")).toBeDefined();
  });
});
