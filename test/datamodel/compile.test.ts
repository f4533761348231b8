import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildModel } from "../../scripts/datamodel/model.ts";
import { DataModelError, parseTable } from "../../scripts/datamodel/table.ts";

const project = join(import.meta.dirname, "../..");
const script = join(project, "scripts/compile-datamodel.ts");
const tsx = join(project, "node_modules/.bin/tsx");

describe("the compiled data model", () => {
  it("is current", () => {
    expect(execFileSync(tsx, [script, "--check"], { encoding: "utf8" })).toContain("is current");
  });

  describe("of a changed project", () => {
    let folder = "";
    const check = () => spawnSync(tsx, [script, "--check", folder], { encoding: "utf8" });

    beforeAll(() => {
      folder = mkdtempSync(join(tmpdir(), "cpe-agent-datamodel-"));
      symlinkSync(join(project, "datamodel"), join(folder, "datamodel"));
      cpSync(join(project, "src/device/missing.tsv"), join(folder, "src/device/missing.tsv"));
      cpSync(join(project, "src/schema/generated"), join(folder, "src/schema/generated"), { recursive: true });
    });
    afterAll(() => rmSync(folder, { recursive: true }));

    it("fails the check by the names of changed, missing and left over files, and is put right by compiling", () => {
      const generated = join(folder, "src/schema/generated");
      writeFileSync(join(generated, "tr181/Time.json"), "{}");
      writeFileSync(join(generated, "tr181/Gone.json"), "{}");
      rmSync(join(generated, "devices/home-gateway.json"));
      const { status, stderr } = check();
      expect(status).toBe(1);
      expect(stderr.match(/generated\/\S+/g)?.sort()).toEqual([
        "generated/devices/home-gateway.json",
        "generated/tr181/Gone.json",
        "generated/tr181/Time.json",
      ]);
      execFileSync(tsx, [script, folder]);
      expect(check().status).toBe(0);
    });
  });
});

const header = "#path\taccess\ttype\tconstraints\tversion\tflags\tstatus\tdefault";
const root = { root: "Device.", base: "Device.", dot: "Device." };

/** What is wrong with a table of these rows, each given as the cells that are not empty. */
function problemsOf(...rows: readonly string[]): readonly string[] {
  const text = [header, ...rows.map((row) => row.replaceAll("|>", "\t")), ""].join("\n");
  try {
    buildModel("Device.", [{ tables: [{ name: "Test", rows: parseTable(text, "tr181/Test.tsv") }], mount: root }]);
    return [];
  } catch (error) {
    if (error instanceof DataModelError) return error.problems;
    throw error;
  }
}

const device = "Device.|>readOnly|>|>|>2.0|>|>|>";
const parameter = (rest: string): string => `Device.Name|>${rest}`;

describe("a mistake in a table", () => {
  it("is none in a sound one", () => {
    expect(problemsOf(device, parameter("readWrite|>string|>size=..64|>2.0|>|>|>object:"))).toEqual([]);
  });

  it.each([
    ["readWrite|>text|>|>2.0|>|>|>", 'unknown type "text"'],
    ["write|>string|>|>2.0|>|>|>", 'unknown access "write"'],
    ["readOnly|>string|>length=3|>2.0|>|>|>", 'unknown constraint "length" of a parameter'],
    ["readOnly|>string|>size=..3; size=..4|>2.0|>|>|>", 'constraint "size" occurs twice'],
    ["readOnly|>string|>size=few|>2.0|>|>|>", '"few" is no range'],
    ["readOnly|>int|>range=9..1|>2.0|>|>|>", '"9..1" is an empty range'],
    ["readOnly|>string|>range=1..2|>2.0|>|>|>", 'a range on type "string"'],
    ["readOnly|>int|>size=..2|>2.0|>|>|>", 'a size on type "int"'],
    ["readOnly|>string|>enum=A|B[ro]|>2.0|>|>|>", 'unknown mark "ro" of enumeration value "B"'],
    ["readOnly|>string|>enum=A|A|>2.0|>|>|>", 'enumeration value "A" occurs twice'],
    ["readOnly|>string|>pattern=[a|>2.0|>|>|>", '"[a" is no regular expression'],
    ["readOnly|>string|>list(few ..2)|>2.0|>|>|>", '"few ..2" is no limit of a list'],
    [
      "readOnly|>string|>pathRef=strong:row->.Nowhere.|>2.0|>|>|>",
      '".Nowhere." refers to Device.Nowhere.{i}. or Device.Nowhere., which does not exist',
    ],
    ["readOnly|>string|>enumRef=Nothing|>2.0|>|>|>", '"Nothing" refers to Device.Nothing, which does not exist'],
    ["readOnly|>string|>|>two|>|>|>", '"two" is no version'],
    ["readOnly|>string|>|>2.0|>notify|>|>", 'unknown flag "notify"'],
    ["readOnly|>string|>|>2.0|>|>old|>", 'unknown status "old"'],
    ["readOnly|>string|>|>2.0|>|>|>always:1", '"always:1" is no default'],
    ["readOnly|>string|>|>2.0|>|>", "7 columns where 8 are expected"],
  ])("%s is reported with file, line and value", (rest, problem) => {
    expect(problemsOf(device, parameter(rest))).toEqual([`tr181/Test.tsv:3: ${problem}`]);
  });

  it.each([
    ["Device.A.{i}.|>readWrite|>|>keys=Alias|>2.0|>|>|>", 'it has no parameter "Alias"'],
    ["Device.A.{i}.|>readWrite|>|>count=ANumberOfEntries|>2.0|>|>|>", 'Device. has no parameter "ANumberOfEntries"'],
    ["Device.A.|>readWrite|>|>|>2.0|>|>|>", "only a table can be writable"],
    ["Device.A.B.|>readOnly|>|>|>2.0|>|>|>", "no object Device.A. above it"],
    ["Device.A.|>readOnly|>string|>|>2.0|>|>|>", "an object has no type, flag or default"],
    ["Device.A.|>readOnly|>|>size=..4|>2.0|>|>|>", 'unknown constraint "size" of an object'],
    ["Device.A.B|>readOnly|>string|>|>2.0|>|>|>", "comes before its object Device.A."],
    ["Device.|>readOnly|>|>|>2.0|>|>|>", "occurs twice"],
    ["Gadget.|>readOnly|>|>|>2.0|>|>|>", "not below Device."],
  ])("%s is reported too", (row, problem) => {
    expect(problemsOf(device, row)).toContain(`tr181/Test.tsv:3: ${problem}`);
  });

  it("does not hide the next one", () => {
    const bad = parameter("readWrite|>text|>|>2.0|>|>|>");
    expect(problemsOf(device, bad, bad.replace("Name", "Other"))).toHaveLength(2);
  });
});
