import { describe, expect, it } from "vitest";
import { formatPackage } from "../../../../src/host/openwrt/uci/format-package.ts";
import { parsePackage } from "../../../../src/host/openwrt/uci/parse-package.ts";
import { UciError } from "../../../../src/host/openwrt/uci/uci-error.ts";
import { parseRows } from "./corpus.ts";

describe("parsePackage", () => {
  it.each(parseRows)("agrees with the real program on $name", (row) => {
    const read = () => parsePackage(row.package, row.input);
    if (row.exitCode === 0) {
      expect(formatPackage(read(), { header: true })).toBe(row.export);
      expect(formatPackage(read(), { header: true, names: true })).toBe(row.exportNamed);
    } else {
      expect(read).toThrow(UciError);
      expect(read).toThrow(row.stderr.replace(/^uci: /, "").trimEnd());
    }
  });

  it.each(parseRows)("skips what the real program skips of $name", (row) => {
    const said: string[] = [];
    const read = parsePackage(row.package, row.input, (error) => said.push(`${error.message}\n`));
    expect(formatPackage(read, { header: true })).toBe(row.lenientExport);
    expect(said.join("")).toBe(row.lenientStderr);
  });
});
