import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { conformanceDocument } from "./conformance/document.ts";
import { gather, problems } from "./conformance/evidence.ts";
import { conformanceReport } from "./conformance/report.ts";
import { RequirementsError, readRequirements } from "./conformance/requirements.ts";
import { sourceFiles } from "./conformance/tags.ts";

// Prints which clause of which standard is obeyed by what code and proven by which tests, and writes docs/conformance.md.
// With --check writes nothing and prints only what is wrong. Fails when a claim has nothing to show for it.

const page = "docs/conformance.md";

function main(root: string, check: boolean): number {
  const requirements = readRequirements(join(root, "scripts", "conformance"));
  const evidence = gather(requirements, { code: sourceFiles(root, "src"), tests: sourceFiles(root, "test") });
  const wrong = [...problems(requirements, evidence)];
  const document = conformanceDocument(requirements, evidence);
  const path = join(root, page);
  if (!check) {
    writeFileSync(path, document);
    console.log(conformanceReport(requirements, evidence));
  } else if (readFileSync(path, "utf8") !== document) wrong.push(`${page} is not current: run npm run conformance`);
  for (const each of wrong) console.error(each);
  return wrong.length === 0 ? 0 : 1;
}

try {
  process.exitCode = main(join(import.meta.dirname, ".."), process.argv.includes("--check"));
} catch (error) {
  if (!(error instanceof RequirementsError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
