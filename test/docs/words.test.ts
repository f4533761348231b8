import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

// Documents speak to users of what is, not to the makers of what they plan.

const root = join(import.meta.dirname, "..", "..");
const documents = [
  ...readdirSync(root).filter((file) => file.endsWith(".md")),
  ...readdirSync(join(root, "docs"))
    .filter((file) => file.endsWith(".md"))
    .map((file) => `docs/${file}`),
];

it.each(documents)("%s tells of no plans", (file) => {
  const lines = readFileSync(join(root, file), "utf8").split("\n");
  // What a table cites of test titles is not for this.
  const planned = lines.filter((line) => /\bissues?\b|\bto come\b(?! included)|\bTODO\b/i.test(line));
  expect(planned).toEqual([]);
});
