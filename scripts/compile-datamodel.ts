import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { componentFiles } from "./datamodel/component-files.ts";
import { deviceFiles } from "./datamodel/device-files.ts";
import { readModels } from "./datamodel/models.ts";
import { profileFiles } from "./datamodel/profile-files.ts";
import { reasonFiles } from "./datamodel/reason-files.ts";
import { scenarioFiles } from "./datamodel/scenario-files.ts";
import { DataModelError } from "./datamodel/table.ts";
import { typesFile } from "./datamodel/types-file.ts";

// Compiles datamodel/ into src/schema/generated/. With --check, writes nothing and fails when what is there differs.
// Another folder than this project's may be named.

const target = "src/schema/generated";

/** Every generated file: path below `target` to content. */
function compile(root: string): ReadonlyMap<string, string> {
  const { tr181, tr098 } = readModels(join(root, "datamodel"));
  return new Map([
    ["tr181.types.ts", typesFile(tr181)],
    ...componentFiles(tr181, tr098),
    ...deviceFiles(join(root, "datamodel"), { tr181, tr098 }),
    ...profileFiles(join(root, "datamodel")),
    ...scenarioFiles(join(root, "datamodel")),
    ...reasonFiles(root),
  ]);
}

function present(root: string): ReadonlyMap<string, string> {
  const folder = join(root, target);
  mkdirSync(folder, { recursive: true });
  return new Map(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((file) => [file.slice(folder.length + 1), readFileSync(file, "utf8")]),
  );
}

function main(root: string, check: boolean): number {
  const wanted = compile(root);
  const found = present(root);
  const stale = [...new Set([...wanted.keys(), ...found.keys()])].filter(
    (file) => wanted.get(file) !== found.get(file),
  );
  if (check && stale.length > 0) {
    console.error(`${target} is not what datamodel/ says (run: npx tsx scripts/compile-datamodel.ts):`);
    for (const file of stale) console.error(`  ${target}/${file}`);
    return 1;
  }
  for (const file of stale) {
    const path = join(root, target, file);
    const content = wanted.get(file);
    if (content === undefined) rmSync(path);
    else {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, content);
    }
  }
  console.log(check ? `${target} is current` : `${wanted.size} files below ${target}, ${stale.length} of them changed`);
  return 0;
}

try {
  const folders = process.argv.slice(2).filter((argument) => argument !== "--check");
  process.exitCode = main(folders[0] ?? join(import.meta.dirname, ".."), process.argv.includes("--check"));
} catch (error) {
  if (!(error instanceof DataModelError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
