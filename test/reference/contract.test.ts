import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { contractLines } from "../../scripts/reference/contract.ts";

// What docs/versions.md promises of names: `npx tsx scripts/record-contract.ts` records them for each version.

const root = join(import.meta.dirname, "../..");
const recorded = join(root, "test/fixtures/contracts");
const versions = readdirSync(recorded).map((file) => file.replace(/\.txt$/, ""));

it.each(versions)("has all that version %s had for scripts, dashboards and programs of others", async (version) => {
  const present = new Set(await contractLines(root));
  const promised = readFileSync(join(recorded, `${version}.txt`), "utf8")
    .trim()
    .split("\n");
  expect(promised.filter((line) => !present.has(line))).toEqual([]);
});
