import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { conformanceDocument } from "../../scripts/conformance/document.ts";
import { gather, problems } from "../../scripts/conformance/evidence.ts";
import { conformanceReport } from "../../scripts/conformance/report.ts";
import { RequirementsError, readRequirements } from "../../scripts/conformance/requirements.ts";
import { clausesIn, tagsIn } from "../../scripts/conformance/tags.ts";

// What `npm run conformance` makes of tags and tables. These files are not searched for tags themselves.

describe("tags", () => {
  it.each<[string, readonly string[]]>([
    ["TR-069 3.7.1.4", ["TR-069 3.7.1.4"]],
    ["TR-069 A.2.2.2, 3.6.1", ["TR-069 A.2.2.2", "TR-069 3.6.1"]],
    [
      "TR-069 Annex O, TR-181 ManagementServer.HeartbeatPolicy",
      ["TR-069 Annex O", "TR-181 ManagementServer.HeartbeatPolicy"],
    ],
    ["TR-069 3.5, Table 4", ["TR-069 3.5", "TR-069 Table 4"]],
    ["RFC 9110 8.8.2.2, 13.1.5", ["RFC 9110", "RFC 9110"]],
    ["TP-181 5.1.4, 5.8", ["TP-181 5.1.4", "TP-181 5.8"]],
    ["RFC 1350, 2347", ["RFC 1350", "RFC 2347"]],
    ["TR-069 3.4.2; RFC 6265 5.4", ["TR-069 3.4.2", "RFC 6265"]],
  ])("[%s] names %j", (inside, clauses) => {
    expect(clausesIn(inside)).toEqual(clauses);
  });

  it("are found with their lines, in comments and in titles", () => {
    const text = '/** Waits. [TR-069 3.1] */\nconst list = [1];\nit("waits [TR-069 3.1] [interop C.5]", () => {});\n';
    expect(tagsIn({ file: "a.ts", text })).toEqual([
      { clause: "TR-069 3.1", file: "a.ts", line: 1 },
      { clause: "TR-069 3.1", file: "a.ts", line: 3 },
    ]);
  });
});

/** The tables of a project that asks for these rows. */
function tables(...rows: readonly string[]) {
  const folder = mkdtempSync(join(tmpdir(), "conformance-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, "requirements"));
  writeFileSync(join(folder, "clauses.tsv"), "TR-069 3.1\tDiscovery\nTR-069 3.5\tSOAP\n");
  writeFileSync(join(folder, "requirements", "1-first.tsv"), `# First\n${rows.join("\n")}\n`);
  return readRequirements(folder);
}

const row = (state: string, last: string, clause = "TR-069 3.1"): string =>
  [clause, "required", state, "The URL can be set.", last].join("\t");
const code = { file: "src/url.ts", text: "// [TR-069 3.1]\n" };
const proof = { file: "test/url.test.ts", text: '// [TR-069 3.1]\nit("sets the URL", () => {});\n' };

const found = (rows: readonly string[], sources = { code: [code], tests: [proof] }): readonly string[] => {
  const requirements = tables(...rows);
  return problems(requirements, gather(requirements, sources));
};

describe("what is claimed", () => {
  it("stands with a tag on the code, and a test of that name under the tag", () => {
    expect(found([row("implemented", "url: sets the URL")])).toEqual([]);
    expect(found([row("not implemented", "later"), row("not applicable", "no such port")])).toEqual([]);
  });

  it.each<[string, string, { code?: typeof code; tests?: typeof proof }, string]>([
    [
      "no code",
      row("implemented", "url: sets the URL"),
      { code: { ...code, text: "" } },
      "no code is tagged [TR-069 3.1]",
    ],
    ["no test", row("implemented", "url: sets the port"), {}, 'no test of test/url.test.ts is called "sets the port"'],
    [
      "a comment for a test",
      row("implemented", "url: sets the URL"),
      { tests: { ...proof, text: '// [TR-069 3.1]\n// "sets the URL"\n' } },
      "no test of test/url.test.ts",
    ],
    [
      "a test without the tag",
      row("implemented", "url: sets the URL"),
      { tests: { ...proof, text: 'it("sets the URL", () => {});' } },
      "proves [TR-069 3.1] and is not tagged with it",
    ],
    [
      "a clause that there is not",
      row("implemented", "url: sets the URL", "TR-069 3.2"),
      {},
      "there is no clause TR-069 3.2",
    ],
    ["no reason", row("not implemented", ""), {}, "says no reason"],
    [
      "a misspelt tag",
      row("not implemented", "later"),
      { code: { ...code, text: "\n// [TR-069 3.11]" } },
      "src/url.ts:2",
    ],
  ])("falls with %s", (_, given, sources, problem) => {
    const all = { code: [sources.code ?? code], tests: [sources.tests ?? proof] };
    expect(found([given], all).join("\n")).toContain(problem);
  });

  it.each([
    ["too few columns", "TR-069 3.1\trequired\timplemented"],
    ["a state of fancy", row("perhaps", "later")],
    ["a test without a title", row("implemented", "url")],
  ])("cannot be read with %s", (_, given) => {
    expect(() => tables(given)).toThrow(RequirementsError);
  });
});

it("what is written counts each state, links code and tests, and lists what is missing with the reason", () => {
  const requirements = tables(row("implemented", "url: sets the URL"), row("not implemented", "a | b", "TR-069 3.5"));
  const evidence = gather(requirements, { code: [code], tests: [proof] });
  const document = conformanceDocument(requirements, evidence);
  expect(document).toContain("| [First](#first) | 1 | 1 | 0 |");
  expect(document).toContain("Code: [url.ts](../src/url.ts)");
  expect(document).toContain("[url](../test/url.test.ts): sets the URL");
  expect(document).toContain("| TR-069 3.5 | The URL can be set. | required | a \\| b |");
  expect(document).not.toMatch(/\.ts:\d/);
  const report = conformanceReport(requirements, evidence);
  expect(report).toContain("test/url.test.ts:2 sets the URL");
  expect(report).toContain("Not implemented (1 of 2)");
});
