import { readFileSync } from "node:fs";
import { join } from "node:path";

// What the real `uci` program (source of 2025-11) did with tricky input, row by row; README.md beside it says what is in a row.

/** All texts are octets (latin1), as the program counts and compares them. */
interface ParseRow {
  readonly kind: "parse";
  readonly name: string;
  readonly package: string;
  readonly input: string;
  readonly show: string;
  readonly exitCode: number;
  readonly stderr: string;
  readonly export: string;
  readonly exportExitCode: number;
  readonly exportStderr: string;
  readonly exportNamed: string;
  readonly showX: string;
  readonly lenientShow: string;
  readonly lenientExitCode: number;
  readonly lenientStderr: string;
  readonly lenientExport: string;
}

interface CommandStep {
  readonly args: readonly string[];
  readonly opts?: readonly string[];
  readonly stdin?: string;
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly delta: string;
}

/** Somebody else writes the file between two commands. */
interface WriteStep {
  readonly write: string;
  readonly content: string;
}

interface EditRow {
  readonly kind: "edit";
  readonly name: string;
  readonly package: string;
  readonly input: string;
  readonly steps: readonly (CommandStep | WriteStep)[];
  readonly result: string;
  readonly otherFiles?: Readonly<Record<string, string>>;
}

const rows: readonly (ParseRow | EditRow)[] = readFileSync(
  join(import.meta.dirname, "../../../fixtures/openwrt/uci/corpus.jsonl"),
  "utf8",
)
  .trimEnd()
  .split("\n")
  .map((line) => octets(JSON.parse(line)));

export const parseRows = rows.filter((row) => row.kind === "parse");
export const editRows = rows.filter((row) => row.kind === "edit");

/** Every string as octets; where the text is no UTF-8 the row has it in base64, under the name with B64 behind. */
function octets(value: unknown): never {
  if (typeof value === "string") return Buffer.from(value, "utf8").toString("latin1") as never;
  if (Array.isArray(value)) return value.map(octets) as never;
  if (value === null || typeof value !== "object") return value as never;
  const entries = Object.entries(value).map(([name, member]) =>
    name.endsWith("B64")
      ? [name.slice(0, -3), Buffer.from(String(member), "base64").toString("latin1")]
      : [name, octets(member)],
  );
  return Object.fromEntries(entries) as never;
}
