import { renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeDirectory } from "../../host/disk/made-directory.ts";
import type { FleetReport } from "../report.ts";
import type { ScenarioOutcome } from "../scenario/outcome.ts";
import { junitOf } from "./junit.ts";
import { reportPage } from "./page.ts";

/**
 * Makes the directory if need be, and writes the report there: report.json, index.html for a browser and, of a scenario, junit.xml. Each
 * is written whole or not at all, report.json last; its name is the answer. Rejects with the system's error.
 */
export async function writeReport(directory: string, report: FleetReport): Promise<string> {
  makeDirectory(directory);
  const put = (name: string, text: string): string => putWhole(join(directory, name), text);
  put("index.html", reportPage(report));
  if (report.scenario !== undefined) put("junit.xml", await junitOf(report.scenario, report.startedAt));
  // That of an earlier run would be taken for this one's.
  else rmSync(join(directory, "junit.xml"), { force: true });
  return put("report.json", `${JSON.stringify(report, undefined, 2)}\n`);
}

/** Of a run in virtual time: what its last line says, as report.json, and its steps, as junit.xml. Rejects with the system's error. */
export async function writeVirtualReport(
  directory: string,
  said: { readonly scenario: ScenarioOutcome },
  beganAt: string,
): Promise<string> {
  makeDirectory(directory);
  putWhole(join(directory, "junit.xml"), await junitOf(said.scenario, beganAt));
  // That of an earlier run would be taken for this one's.
  rmSync(join(directory, "index.html"), { force: true });
  return putWhole(join(directory, "report.json"), `${JSON.stringify(said, undefined, 2)}\n`);
}

function putWhole(file: string, text: string): string {
  try {
    writeFileSync(`${file}.part`, text);
    renameSync(`${file}.part`, file);
  } catch (error) {
    rmSync(`${file}.part`, { force: true });
    throw error;
  }
  return file;
}
