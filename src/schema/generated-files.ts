import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

// What scripts/compile-datamodel.ts wrote. Files rather than modules: reading and parsing them takes a third of the time
// of importing as many chunks, and their text is not kept in memory. The build copies `generated/` beside the bundle.

const folder = join(import.meta.dirname, "generated");

/** Names, without `.json`, of the files in a folder of the generated data, in alphabetical order. */
export function generatedNames(group: string): readonly string[] {
  return readdirSync(join(folder, group))
    .filter((file) => file.endsWith(".json"))
    .map((file) => file.slice(0, -".json".length))
    .sort();
}

/** The parsed content of one file. Throws where a package has left the file out. */
export function readGenerated(group: string, name: string): unknown {
  return JSON.parse(textOf(`${group}/${name}.json`));
}

function textOf(path: string): string {
  try {
    // As UTF-8, which Node reads in one call of its own: another coding takes six of its functions, compiled at each start.
    return readFileSync(join(folder, path), "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    throw new Error(`this package of cpe-agent has no ${path}`, { cause: error });
  }
}
