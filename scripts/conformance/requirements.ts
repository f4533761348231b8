import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

// What the standards ask of a CPE, one row each, in this project's own words: requirements/*.tsv, a chapter per file, and
// clauses.tsv, the clauses that rows and tags may name.

const obligations = ["required", "conditional", "optional"] as const;
const states = ["implemented", "not implemented", "not applicable"] as const;
type Obligation = (typeof obligations)[number];
export type State = (typeof states)[number];

/** A test by its file and a part of its title that is found there literally; all of the file where the title is empty. */
export interface Proof {
  readonly file: string;
  readonly title: string;
}

export interface Requirement {
  readonly clause: string;
  readonly obligation: Obligation;
  readonly state: State;
  readonly statement: string;
  /** Of what is implemented. */
  readonly proofs: readonly Proof[];
  /** Why what is not implemented or not applicable is so. */
  readonly reason: string;
  /** `file:line`, for messages. */
  readonly at: string;
}

interface Chapter {
  readonly title: string;
  readonly requirements: readonly Requirement[];
}

export interface Requirements {
  /** Titles by clause, in the order of the file. */
  readonly clauses: ReadonlyMap<string, string>;
  readonly chapters: readonly Chapter[];
}

/** A mistake in the tables, by file and line. */
export class RequirementsError extends Error {
  override readonly name = "RequirementsError";
}

/** @throws RequirementsError */
export function readRequirements(folder: string): Requirements {
  const clauses = new Map(
    readRows(join(folder, "clauses.tsv"), 2).map(({ cells: [clause, title] }) => [clause, title]),
  );
  const rows = join(folder, "requirements");
  const chapters = readdirSync(rows)
    .filter((file) => file.endsWith(".tsv"))
    .sort()
    .map((file) => readChapter(join(rows, file), file));
  return { clauses, chapters };
}

function readChapter(path: string, name: string): Chapter {
  const title = /^# (.+)$/m.exec(readFileSync(path, "utf8"))?.[1];
  if (title === undefined) throw new RequirementsError(`${name}: its first line must be "# Title"`);
  return { title, requirements: readRows(path, 5).map((row) => requirementOf(row, `${name}:${row.line}`)) };
}

interface Row {
  readonly cells: readonly [string, string, string, string, string];
  readonly line: number;
}

/** The lines that are neither empty nor comments. */
function readRows(path: string, columns: number): readonly Row[] {
  return readFileSync(path, "utf8")
    .split("\n")
    .map((text, index) => ({ text, line: index + 1 }))
    .filter(({ text }) => text.trim() !== "" && !text.startsWith("#"))
    .map(({ text, line }) => {
      const [a = "", b = "", c = "", d = "", e = "", ...more] = text.split("\t");
      const given = text.split("\t").length;
      if (given !== columns || more.length > 0) {
        throw new RequirementsError(`${path}:${line}: has ${given} columns instead of ${columns}`);
      }
      return { cells: [a, b, c, d, e], line };
    });
}

function requirementOf({ cells: [clause, obligation, state, statement, last] }: Row, at: string): Requirement {
  const isState = oneOf(states, state, at);
  return {
    clause,
    obligation: oneOf(obligations, obligation, at),
    state: isState,
    statement,
    proofs: isState === "implemented" ? last.split(" | ").map((text) => proofOf(text, clause, at)) : [],
    reason: isState === "implemented" ? "" : last,
    at,
  };
}

function oneOf<T extends string>(allowed: readonly T[], text: string, at: string): T {
  const found = allowed.find((each) => each === text);
  if (found === undefined)
    throw new RequirementsError(`${at}: ${JSON.stringify(text)} is none of ${allowed.join(", ")}`);
  return found;
}

/** What a test plan asks for is proven by whole files of tests, and code is not tagged with it. */
export const isOfPlan = (clause: string): boolean => clause.startsWith("TP-");

/** `agent/retry: is, for retry %i` is a test of test/agent/context/retry.test.ts; for a plan, `agent/retry` is all of them. */
function proofOf(text: string, clause: string, at: string): Proof {
  const [, name, title = ""] = /^([\w/.-]+)(?:: (.+))?$/.exec(text.trim()) ?? [];
  if (name === undefined || (title === "" && !isOfPlan(clause))) {
    throw new RequirementsError(`${at}: ${JSON.stringify(text)} names no test: write "folder/file: part of its title"`);
  }
  return { file: `test/${name}.test.ts`, title };
}
