import { readFileSync } from "node:fs";
import { join } from "node:path";

export interface Item {
  readonly about: string;
  /** Why no test proves it; absent where one must. */
  readonly untested?: string;
}

/**
 * What is known of ACSs, attackers and good agents out there, by the names that titles and tags of tests carry: A are
 * the ways of ACSs, B are abuses, C are details of the protocol.
 */
export const items: ReadonlyMap<string, Item> = new Map(
  readFileSync(join(import.meta.dirname, "items.tsv"), "utf8")
    .trimEnd()
    .split("\n")
    .slice(1)
    .map((row) => {
      const [item = "", about = "", untested] = row.split("\t");
      return [item, untested === undefined ? { about } : { about, untested }];
    }),
);
