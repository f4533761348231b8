import { existsSync } from "node:fs";
import { join } from "node:path";
import { readProfiles } from "../reference/profiles.ts";

/** The profiles of each data model as run-time data, for comparing devices with them: profile, objects, names of parameters. */
export function* profileFiles(datamodel: string): Iterable<readonly [file: string, content: string]> {
  for (const model of ["tr181", "tr098"]) {
    const table = join(datamodel, "profiles", `${model}.tsv`);
    if (!existsSync(table)) continue;
    const profiles = readProfiles(table).map(({ name, objects }) => ({
      name,
      objects: objects.map(({ path, addable, parameters }) => ({
        path,
        addable,
        parameters: [...parameters].map(([each, { settable }]) => (settable ? `${each}*` : each)),
      })),
    }));
    yield [`profiles/${model}.json`, `${JSON.stringify(profiles)}\n`];
  }
}
