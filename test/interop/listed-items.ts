// The list that items.tsv was made from, where it lies beside the project: which items it has, by their names.

/** What is known of each of the others, by a word that stands in the list. */
const others = ["AVSystem", "Axiros", "Perl-CWMP", "OpenACS", "caretaker", "MikroTik"] as const;

/** The text between two headings. */
function section(text: string, from: string, to: string): string {
  const begin = text.indexOf(from);
  const end = text.indexOf(to, begin + from.length);
  return text.slice(begin + from.length, end < 0 ? undefined : end);
}

const numbers = (text: string, pattern: RegExp): readonly string[] => [
  ...new Set([...text.matchAll(pattern)].map((match) => match[1] ?? "")),
];

/** The entries of the matrix as they follow each other: what stands in brackets or backquotes separates none. */
function matrixEntries(text: string): readonly string[] {
  const plain = section(text, "### A.4", "\n\n")
    .replace(/^.*\n/, "")
    .replace(/`[^`]*`/g, "…")
    .replace(/\([^)]*\)/g, "");
  return plain
    .split(/;/)
    .map((entry) => entry.replace(/\s+/g, " ").trim())
    .filter((entry) => entry !== "");
}

/** The names of every item of the list. */
export function itemsIn(text: string): readonly string[] {
  const listed = (from: string, to: string): readonly string[] =>
    numbers(section(text, from, to), /(?:^|\. ) ?(\d{1,2})\. /gm);
  const abuse = (from: string, to: string, letter: string): readonly string[] =>
    numbers(section(text, from, to), new RegExp(`(?:^|[\\]\\s])${letter}(\\d{1,2}) `, "gm"));
  return [
    ...listed("### A.1", "### A.2").map((number) => `A.1.${number}`),
    ...listed("### A.2", "### A.3").map((number) => `A.2.${number}`),
    ...others.filter((name) => section(text, "### A.3", "### A.4").includes(name)).map((name) => `A.3 ${name}`),
    ...matrixEntries(text).map((_, at) => `A.4.${at + 1}`),
    ...abuse("### B.2", "### B.3", "C").map((number) => `B.2 C${number}`),
    ...abuse("### B.3", "### B.4", "T").map((number) => `B.3 T${number}`),
    ...abuse("### B.4", "### B.5", "X").map((number) => `B.4 X${number}`),
    ...abuse("### B.5", "\n## C.", "R").map((number) => `B.5 R${number}`),
    ...listed("## C. ", "\n## D.").map((number) => `C.${number}`),
  ];
}
