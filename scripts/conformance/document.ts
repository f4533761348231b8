import type { Evidence } from "./evidence.ts";
import type { Proof, Requirement, Requirements, State } from "./requirements.ts";

// docs/conformance.md: no line numbers, so that it goes stale only when what it says does.

export function conformanceDocument(requirements: Requirements, evidence: Evidence): string {
  const { chapters } = requirements;
  const all = chapters.flatMap((chapter) => chapter.requirements);
  const missing = all.filter(({ state }) => state === "not implemented");
  return `# Conformance

Made by \`npm run conformance\` from the clause tags in \`src/\` and \`test/\` and from \`scripts/conformance/\`, which says
what the standards ask of a CPE. Clause numbers are those of TR-069 Amendment 6. The statements are in this project's own
words and drawn from the published schemas, the data models and what is publicly said of the text, not from the text itself.

A requirement is *implemented* when code carries its clause as a tag and each test named beside it is there, in a file that
carries the tag too; CI fails otherwise.

| chapter | implemented | not implemented | not applicable |
| --- | ---: | ---: | ---: |
${chapters.map((chapter) => `| [${chapter.title}](#${anchor(chapter.title)}) | ${counts(chapter.requirements)} |`).join("\n")}
| **all** | ${counts(all)} |

## Not implemented

| clause | asked of a CPE | | why not |
| --- | --- | --- | --- |
${missing.map((row) => `| ${row.clause} | ${cell(row.statement)} | ${row.obligation} | ${cell(row.reason)} |`).join("\n")}

${chapters.map((chapter) => chapterSection(chapter.title, chapter.requirements, requirements, evidence)).join("\n\n")}
`;
}

const counts = (rows: readonly Requirement[]): string =>
  (["implemented", "not implemented", "not applicable"] as const satisfies readonly State[])
    .map((wanted) => rows.filter(({ state }) => state === wanted).length)
    .join(" | ");

function chapterSection(
  title: string,
  rows: readonly Requirement[],
  { clauses }: Requirements,
  { code }: Evidence,
): string {
  const groups = [...new Set(rows.map(({ clause }) => clause))].map((clause) => {
    const files = [...new Set((code.get(clause) ?? []).map(({ file }) => file))];
    const obeyed = files.length === 0 ? "" : `Code: ${files.map(link).join(", ")}\n\n`;
    return `### ${clause} ${clauses.get(clause) ?? ""}\n\n${obeyed}| asked of a CPE | | proven by |\n| --- | --- | --- |\n${rows
      .filter((row) => row.clause === clause)
      .map((row) => `| ${cell(row.statement)} | ${row.obligation} | ${answer(row)} |`)
      .join("\n")}`;
  });
  return `## ${title}\n\n${groups.join("\n\n")}`;
}

function answer({ proofs, reason, state }: Requirement): string {
  if (state !== "implemented") return `*${state}*: ${cell(reason)}`;
  return proofs.map(proofLink).join("<br>");
}

const proofLink = ({ file, title }: Proof): string =>
  `[${file.slice("test/".length, -".test.ts".length)}](../${file})${title === "" ? "" : `: ${cell(title)}`}`;
const link = (file: string): string => `[${file.slice("src/".length)}](../${file})`;
const cell = (text: string): string => text.replaceAll("|", "\\|").replaceAll("<", "&lt;").replaceAll("*", "\\*");
const anchor = (title: string): string =>
  title
    .toLowerCase()
    .replace(/[^\w -]/g, "")
    .replaceAll(" ", "-");
