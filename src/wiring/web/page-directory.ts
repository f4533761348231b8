import { existsSync } from "node:fs";

/** Where the files of a page are: beside the built program; of one that runs from its sources, where the build puts them. */
export function pageDirectory(page: "agent" | "acs" | "fleet"): URL {
  const beside = new URL(`./web/${page}/`, import.meta.url);
  return existsSync(new URL("index.html", beside)) ? beside : new URL(`../../../dist/web/${page}/`, import.meta.url);
}
