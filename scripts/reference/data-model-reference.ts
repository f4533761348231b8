import { readFileSync } from "node:fs";
import { join } from "node:path";
import { dataModelDocument } from "./data-model-document.ts";
import { readProfiles } from "./profiles.ts";
import { recordedHosts } from "./recorded-hosts.ts";
import { readReasons } from "./shortfalls.ts";
import { readSources } from "./sources.ts";
import { survey } from "./survey.ts";

/** docs/datamodel.md for the project at `root`. Rejects with a `TableError` where its tables are not true. */
export async function dataModelReference(root: string): Promise<string> {
  const hosts = await recordedHosts();
  try {
    const found = await survey(hosts);
    const [sources, missing] = ["src/host/sources.tsv", "src/device/missing.tsv"] as const;
    return dataModelDocument({
      survey: found,
      sources: readSources(readFileSync(join(root, sources), "utf8"), sources, found),
      profiles: readProfiles(join(root, "datamodel/profiles/tr181.tsv")),
      reasons: readReasons(readFileSync(join(root, missing), "utf8"), missing),
    });
  } finally {
    hosts.close();
  }
}
