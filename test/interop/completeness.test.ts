import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { elsewhere } from "./elsewhere.ts";
import { itemsIn } from "./items.ts";
import { notApplicable } from "./not-applicable.ts";

// The list of what is out there against the tests that there are: none is forgotten, none is pointed to that is gone.

const list = join(import.meta.dirname, "..", "..", "..", "shared", "interop.md");
const tests = join(import.meta.dirname, "..");

const sourcesBelow = (directory: string): readonly string[] =>
  readdirSync(directory, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".test.ts"))
    .map((file) => readFileSync(join(directory, file), "utf8"));

const here = sourcesBelow(import.meta.dirname);

/** Whether a title in this folder begins with the item. */
const isTested = (item: string): boolean =>
  here.some((source) => ['"', "'", "`"].some((quote) => source.includes(`${quote}${item} `)));

describe("the tests of what is out there", () => {
  it.skipIf(!existsSync(list))("leave no item of the list without a test or a reason", () => {
    const items = itemsIn(readFileSync(list, "utf8"));
    expect(items).toHaveLength(153);
    const covered = (item: string): boolean => isTested(item) || item in elsewhere || item in notApplicable;
    expect(items.filter((item) => !covered(item))).toEqual([]);
    const declared = [...Object.keys(elsewhere), ...Object.keys(notApplicable)];
    expect(declared.filter((item) => !items.includes(item))).toEqual([]);
    expect(Object.keys(notApplicable).filter((item) => isTested(item) || item in elsewhere)).toEqual([]);
  });

  it("point only to tests that there are", () => {
    const sources = sourcesBelow(tests);
    const gone = Object.values(elsewhere)
      .flat()
      .filter((title) => !sources.some((source) => source.includes(title)));
    expect(gone).toEqual([]);
  });
});
