import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The bodies of what GenieACS was recorded asking for in a session of that file in `test/fixtures/genieacs/`. */
export function recordedRequests(name: string): (session: number) => readonly string[] {
  const lines = readFileSync(join(import.meta.dirname, `../fixtures/genieacs/${name}.txt`), "utf8").split("\n");
  return (session) => lines.filter((line) => line.startsWith(`${session} `)).map((line) => line.slice(2));
}
