import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { elsewhere } from "./elsewhere.ts";
import { items } from "./items.ts";
import { itemsIn } from "./listed-items.ts";

// The items of items.tsv against the tests that there are: none is forgotten, none is pointed to that is gone.

const list = join(import.meta.dirname, "..", "..", "..", "shared", "interop.md");
const tests = join(import.meta.dirname, "..");
const source = join(tests, "..", "src");

const textsBelow = (directory: string, end: ".ts" | ".test.ts"): readonly string[] =>
  readdirSync(directory, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(end))
    .map((file) => readFileSync(join(directory, file), "utf8"));

const here = textsBelow(import.meta.dirname, ".test.ts");

/** Whether a title in this folder begins with the item. */
const isTested = (item: string): boolean =>
  here.some((text) => ['"', "'", "`"].some((quote) => text.includes(`${quote}${item} `)));

/** What tags cite, such as `[interop A.1.1, B.2 C3]`: items, or sections with all of theirs. */
const citedIn = (text: string): readonly string[] =>
  [...text.matchAll(/\[interop ([^(\]]+)\]/g)].flatMap(([, cited = ""]) => cited.split(", "));

/** The section of an item: `A.1`, `B.2` or `C`. */
const sectionOf = (item: string): string => (item.startsWith("C") ? "C" : item.slice(0, 3));

describe("the tests of what is out there", () => {
  it("leave no item without a test or a reason, and none with both", () => {
    expect(items.size).toBe(153);
    const isProven = (item: string): boolean => isTested(item) || item in elsewhere;
    const wrong = [...items].filter(([item, { untested }]) => isProven(item) === (untested !== undefined));
    expect(wrong).toEqual([]);
    expect([...items].filter(([, { about }]) => about === "")).toEqual([]);
  });

  it("point to no item that there is not", () => {
    expect(Object.keys(elsewhere).filter((item) => !items.has(item))).toEqual([]);
    const known = new Set([...items.keys()].flatMap((item) => [item, sectionOf(item)]));
    const cited = [...textsBelow(tests, ".ts"), ...textsBelow(source, ".ts")].flatMap(citedIn);
    expect(cited.length).toBeGreaterThan(40);
    expect(cited.filter((item) => !known.has(item))).toEqual([]);
  });

  it.skipIf(!existsSync(list))("are of every item of the list that items.tsv was made from", () => {
    expect([...items.keys()]).toEqual(itemsIn(readFileSync(list, "utf8")));
  });

  it("point only to tests that there are", () => {
    const texts = textsBelow(tests, ".test.ts");
    const gone = Object.values(elsewhere)
      .flat()
      .filter((title) => !texts.some((text) => text.includes(title)));
    expect(gone).toEqual([]);
  });
});
