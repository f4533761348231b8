import { expect, it } from "vitest";
import { documents, textOf } from "./documents.ts";

// Documents speak to users of what is, not to the makers of what they plan.

it.each(documents)("%s tells of no plans", (file) => {
  const lines = textOf(file).split("\n");
  // What a table cites of test titles is not for this.
  const planned = lines.filter((line) => /\bissues?\b|\bto come\b(?! included)|\bTODO\b/i.test(line));
  expect(planned).toEqual([]);
});
