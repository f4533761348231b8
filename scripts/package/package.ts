import { mkdirSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { packageDeb } from "./deb.ts";
import { packageNpm } from "./npm.ts";

// Makes packages of what is in dist/, in packages/ (or the folder of --output): package.ts npm deb

type Make = (work: string, output: string) => readonly string[];
const kinds: Readonly<Record<string, Make>> = { npm: packageNpm, deb: (work, output) => packageDeb(work, output) };

const argv = process.argv.slice(2);
const at = argv.indexOf("--output");
const output = resolve(at === -1 ? "packages" : (argv[at + 1] ?? "packages"));
const wanted = at === -1 ? argv : argv.filter((_, index) => index !== at && index !== at + 1);
const unknown = wanted.find((kind) => !(kind in kinds));
if (wanted.length === 0 || unknown !== undefined) {
  const problem = unknown === undefined ? "No kind of package is named" : `${JSON.stringify(unknown)} is no kind of package`;
  console.error(`${problem}: ${Object.keys(kinds).join(", ")}`);
  process.exit(2);
}

mkdirSync(output, { recursive: true });
const work = mkdtempSync(join(tmpdir(), "cpe-agent-package-"));
try {
  for (const kind of wanted) {
    for (const file of kinds[kind]?.(join(work, kind), output) ?? []) {
      console.log(`${file}  ${Math.ceil(statSync(file).size / 1024)} KB`);
    }
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}
