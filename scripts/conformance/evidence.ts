import { isOfPlan, type Proof, type Requirements } from "./requirements.ts";
import type { SourceFile, Tag } from "./tags.ts";
import { tagsIn } from "./tags.ts";

// What the project has to show for its requirements, and where the two disagree.

export interface Evidence {
  readonly code: ReadonlyMap<string, readonly Tag[]>;
  readonly tests: ReadonlyMap<string, readonly Tag[]>;
  /** The line of each test that a row names, by `keyOf`. */
  readonly proven: ReadonlyMap<string, number>;
}

export const keyOf = ({ file, title }: Proof): string => `${file}: ${title}`;

export function gather(
  { chapters }: Requirements,
  sources: { readonly code: readonly SourceFile[]; readonly tests: readonly SourceFile[] },
): Evidence {
  const lines = new Map(sources.tests.map(({ file, text }) => [file, text.split("\n")]));
  const proven = new Map<string, number>();
  for (const { requirements } of chapters) {
    for (const proof of requirements.flatMap(({ proofs }) => proofs)) {
      const at = (lines.get(proof.file) ?? []).findIndex((line) => isTitle(line, proof.title));
      if (at >= 0) proven.set(keyOf(proof), at + 1);
    }
  }
  return { code: byClause(sources.code), tests: byClause(sources.tests), proven };
}

/** A title stands in quotes; a comment proves nothing. The empty one is that of any test. */
function isTitle(line: string, title: string): boolean {
  if (title === "") return /^\s*it(\.each)?[<(]/.test(line);
  const at = line.indexOf(title);
  return at > 0 && /["`']/.test(line.slice(0, at)) && !/^\s*(\/\/|\*|\/\*)/.test(line);
}

function byClause(files: readonly SourceFile[]): ReadonlyMap<string, readonly Tag[]> {
  const found = new Map<string, Tag[]>();
  for (const tag of files.flatMap(tagsIn)) {
    const known = found.get(tag.clause);
    if (known === undefined) found.set(tag.clause, [tag]);
    else known.push(tag);
  }
  return found;
}

/** One sentence for each disagreement; empty when all is well. */
export function problems({ chapters, clauses }: Requirements, evidence: Evidence): readonly string[] {
  const unknown = [...evidence.code, ...evidence.tests].flatMap(([clause, tags]) =>
    clauses.has(clause) ? [] : tags.map(({ file, line }) => `${file}:${line}: there is no clause [${clause}]`),
  );
  const unproven = chapters.flatMap(({ requirements }) =>
    requirements.flatMap(({ at, clause, proofs, reason, state, statement }) => {
      if (!clauses.has(clause)) return [`${at}: there is no clause ${clause}`];
      if (state !== "implemented") return reason === "" ? [`${at}: says no reason: ${statement}`] : [];
      return [
        ...(evidence.code.has(clause) || isOfPlan(clause) ? [] : [`${at}: no code is tagged [${clause}]`]),
        ...proofs.flatMap((proof) => problemsOf(proof, clause, evidence).map((problem) => `${at}: ${problem}`)),
      ];
    }),
  );
  return [...unknown, ...unproven];
}

function problemsOf(proof: Proof, clause: string, { proven, tests }: Evidence): readonly string[] {
  if (!proven.has(keyOf(proof))) return [`no test of ${proof.file} is called "${proof.title}"`];
  const tagged = tests.get(clause)?.some(({ file }) => file === proof.file) ?? false;
  return tagged ? [] : [`${proof.file} proves [${clause}] and is not tagged with it`];
}
