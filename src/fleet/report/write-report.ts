import { renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeDirectory } from "../../host/disk/made-directory.ts";
import type { FleetReport } from "../report.ts";
import { junitOf } from "./junit.ts";
import { reportPage } from "./page.ts";

/**
 * Makes the directory if need be, and writes the report there: report.json, index.html for a browser and, of a scenario, junit.xml. Each
 * is written whole or not at all, report.json last; its name is the answer. Rejects with the system's error.
 */
export async function writeReport(directory: string, report: FleetReport): Promise<string> {
  makeDirectory(directory);
  const put = (name: string, text: string): string => {
    const file = join(directory, name);
    try {
      writeFileSync(`${file}.part`, text);
      renameSync(`${file}.part`, file);
    } catch (error) {
      rmSync(`${file}.part`, { force: true });
      throw error;
    }
    return file;
  };
  put("index.html", reportPage(report));
  if (report.scenario !== undefined) put("junit.xml", await junitOf(report.scenario, report.startedAt));
  // That of an earlier run would be taken for this one's.
  else rmSync(join(directory, "junit.xml"), { force: true });
  return put("report.json", `${JSON.stringify(report, undefined, 2)}\n`);
}
