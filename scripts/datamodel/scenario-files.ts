import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { asciiJson } from "./component-files.ts";

/** Every ready scenario as it is written, so that what is wrong with one is told by its line. */
export function* scenarioFiles(datamodel: string): Iterable<readonly [file: string, content: string]> {
  const folder = join(datamodel, "scenarios");
  if (!existsSync(folder)) return;
  for (const file of readdirSync(folder).sort()) {
    const [, name] = /^(.+)\.yaml$/.exec(file) ?? [];
    if (name === undefined) continue;
    yield [`scenarios/${name}.json`, asciiJson(`${JSON.stringify(readFileSync(join(folder, file), "utf8"))}\n`)];
  }
}
