import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { contractLines } from "./reference/contract.ts";

// Records what this version promises to other people's scripts, so that later ones are held to it:
// test/fixtures/contracts/X.Y.Z.txt

const root = join(import.meta.dirname, "..");
const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { readonly version: string };
writeFileSync(
  join(root, "test", "fixtures", "contracts", `${version}.txt`),
  `${(await contractLines(root)).join("\n")}\n`,
);
