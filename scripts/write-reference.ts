import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { program } from "../src/cli/program.ts";
import { apiPage } from "./reference/api/api-page.ts";
import { apiReference } from "./reference/api/api-reference.ts";
import { cliReference } from "./reference/cli-reference.ts";
import { configurationReference } from "./reference/configuration-reference.ts";
import { dataModelReference } from "./reference/data-model-reference.ts";
import { faultsReference, faultsSchema, scenarioSchema } from "./reference/fleet-documents.ts";
import { TableError } from "./reference/tsv.ts";

// Writes docs/openapi.json, docs/api.md, docs/configuration.md, docs/cli.md, docs/datamodel.md, docs/faults.md and the schemas of what fleets are
// told by files from the program itself; `--check` fails when they are not current.

async function references(): Promise<Readonly<Record<string, string>>> {
  const api = apiReference(join(import.meta.dirname, ".."));
  return {
    "docs/openapi.json": api,
    "docs/api.md": apiPage(api),
    "docs/configuration.md": configurationReference(),
    "docs/cli.md": cliReference(await program()),
    "docs/faults.md": faultsReference(),
    "datamodel/scenarios/faults.schema.json": faultsSchema(),
    "datamodel/scenarios/scenario.schema.json": scenarioSchema(),
    "docs/datamodel.md": await dataModelReference(join(import.meta.dirname, "..")),
  };
}

try {
  const check = process.argv.includes("--check");
  for (const [file, content] of Object.entries(await references())) {
    if (!check) writeFileSync(file, content);
    else if (readFileSync(file, "utf8") !== content) {
      console.error(`${file} is not current: run npm run reference`);
      process.exitCode = 1;
    }
  }
} catch (error) {
  if (!(error instanceof TableError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
