import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cpeAgent } from "../../harness/process/built-program.ts";
import { type ProcessCpe, processCpe } from "../../harness/process/process-cpe.ts";

// What scripts read of cpe-agent diagnose: its JSON as docs/diagnostics.md has it, and its exit codes.

let cpe: ProcessCpe;
let at: readonly string[];

beforeAll(async () => {
  cpe = await processCpe({});
  at = ["--state-dir", cpe.stateDirectory];
  await cpe.start().line(({ fact }) => fact === "agent.ready");
});
afterAll(() => cpe.close());

const page = readFileSync("docs/diagnostics.md", "utf8");
const section = page.slice(page.indexOf("### As JSON"), page.indexOf("## The other end"));

/** Names in code of the row for that diagnostic, of the rows that it refers to, and of what all of them have. */
function documented(kind: string): readonly string[] {
  const named = (text: string): readonly string[] => [...text.matchAll(/`(\w+)`/g)].map(([, name = ""]) => name);
  const row = section.split("\n").find((line) => line.startsWith("| `") && line.split("|")[1]?.includes(`\`${kind}\``));
  const [, like] = / as `(\w+)`/.exec(row ?? "") ?? [];
  return ["state", "reason", ...named(row ?? ""), ...(like === undefined ? [] : documented(like))];
}

function namesIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(namesIn);
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, below]) => [name, ...namesIn(below)]);
}

describe("diagnose --json", () => {
  it.each([
    ["ping", ["--count", "1", "example.com"]],
    ["echo", ["--count", "1", "example.com"]],
    ["server", ["--count", "1", "example.com"]],
    ["traceroute", ["example.com"]],
    ["dns", ["example.com"]],
    ["download", ["--seconds", "1", "--interval", "1", "http://example.com/"]],
    ["upload", ["--size", "1000", "http://example.com/"]],
    ["capacity", ["--count", "1", "--interval", "200", "example.com"]],
    ["wifi", []],
    ["self-test", []],
    ["capture", ["--seconds", "1"]],
  ] as const)("%s has the names that its documentation has, and no others", (kind, argv) => {
    const file = kind === "capture" ? [join(cpe.stateDirectory, "json.pcap")] : [];
    const { stdout } = cpeAgent("diagnose", kind, ...argv, ...file, "--json", ...at);
    const result: unknown = JSON.parse(stdout);
    expect(result).toMatchObject({ state: "Complete" });
    const names = new Set(namesIn(result));
    expect(names.size).toBeGreaterThan(2);
    expect([...names].filter((name) => !documented(kind).includes(name))).toEqual([]);
  });
});

describe("the exit code of diagnose", () => {
  it.each([
    ["ping", ["--count", "2", "--timeout", "5", "example.com"], 1, "no answer from 198.51.100."],
    ["echo", ["--count", "1", "--timeout", "5", "example.com"], 1, "no answer from 198.51.100."],
    ["ping", ["nobody.invalid"], 1, "Error_CannotResolveHostName: the name nobody.invalid cannot be resolved"],
    ["ping", ["--count", "0", "example.com"], 1, 'cpe-agent: --count is "0", and must be 1 to 1000 here'],
    ["ping", ["--count", "1", "--interface", "pppoe-wan", "example.com"], 0, ""],
    ["ping", ["--interface", "nope0", "example.com"], 1, "there is no interface nope0; there are br-lan, lan1, "],
    ["ping", ["--bogus", "example.com"], 2, "unknown option '--bogus'"],
    ["ping", [], 2, "missing required argument 'host'"],
  ] as const)("of %s %j is %i", (kind, argv, code, said) => {
    expect(cpeAgent("diagnose", kind, ...argv, ...at)).toMatchObject({ code, stderr: expect.stringContaining(said) });
  });

  it("is 3 where no agent runs", () => {
    const nobody = join(cpe.stateDirectory, "nobody");
    expect(cpeAgent("diagnose", "ping", "example.com", "--state-dir", nobody)).toMatchObject({ code: 3 });
  });
});
