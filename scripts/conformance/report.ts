import { type Evidence, keyOf } from "./evidence.ts";
import type { Requirements } from "./requirements.ts";
import type { Tag } from "./tags.ts";

/** For the terminal: each clause with code and tests by file and line, then what is not implemented. */
export function conformanceReport({ chapters, clauses }: Requirements, evidence: Evidence): string {
  const rows = chapters.flatMap(({ requirements }) => requirements);
  const sections = [...clauses].map(([clause, title]) => {
    const own = rows
      .filter((row) => row.clause === clause && row.state === "implemented")
      .flatMap(({ statement, proofs }) => [
        `    - ${statement}`,
        ...proofs.map((proof) => `      ${proof.file}:${evidence.proven.get(keyOf(proof)) ?? "?"} ${proof.title}`),
      ]);
    return [
      `[${clause}] ${title}`,
      `  code   ${places(evidence.code.get(clause))}`,
      `  tests  ${places(evidence.tests.get(clause))}`,
      ...own,
    ].join("\n");
  });
  const missing = rows
    .filter(({ state }) => state === "not implemented")
    .map(({ clause, reason, statement }) => `  [${clause}] ${statement}\n    ${reason}`);
  return `${sections.join("\n\n")}\n\nNot implemented (${missing.length} of ${rows.length}):\n${missing.join("\n")}`;
}

const places = (tags: readonly Tag[] = []): string =>
  tags.length === 0 ? "none" : tags.map(({ file, line }) => `${file}:${line}`).join(" ");
