import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

/** Where the files of a page are: beside the built program; of one that runs from its sources, where the build puts them. */
export function pageDirectory(page: "agent" | "acs" | "fleet"): URL {
  const beside = join(import.meta.dirname, "web", page);
  const built = join(import.meta.dirname, "../../../dist/web", page);
  return pathToFileURL(`${existsSync(join(beside, "index.html")) ? beside : built}/`);
}
