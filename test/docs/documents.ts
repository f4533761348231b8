import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

// The documents, and the blocks of code in them.

export const root = join(import.meta.dirname, "..", "..");

const markdownIn = (folder: string): readonly string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".md"))
    .map((file) => join(folder, file))
    .toSorted();

export const pages: readonly string[] = markdownIn("docs");
export const documents: readonly string[] = [...readdirSync(root).filter((file) => file.endsWith(".md")), ...pages];

export const textOf = (file: string): string => readFileSync(join(root, file), "utf8");

export interface Block {
  readonly document: string;
  readonly line: number;
  /** `sh`, and what stands after it: `run`, `run terminal`. */
  readonly language: string;
  readonly marks: readonly string[];
  readonly text: string;
}

export function blocksOf(document: string): readonly Block[] {
  const text = textOf(document);
  return [...text.matchAll(/^```([^\n`]*)\n([\s\S]*?)^```$/gm)].map(({ 1: info = "", 2: inside = "", index }) => {
    const [language = "", ...marks] = info.trim().split(/\s+/);
    return { document, line: text.slice(0, index).split("\n").length, language, marks, text: inside };
  });
}

/** What stands between backticks in the text, outside of blocks; in cells of tables without the escape of a bar. */
export const codesIn = (document: string): readonly string[] =>
  [
    ...textOf(document)
      .replace(/^```[\s\S]*?^```$/gm, "")
      .matchAll(/`([^`\n]+)`/g),
  ].map(([, code = ""]) => code.replaceAll("\\|", "|"));
