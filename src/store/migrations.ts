import type { Database } from "better-sqlite3";
import { StoreError } from "./store-error.ts";

/** Step n brings a file from version n to n + 1 (`user_version`). Steps are only ever added at the end. */
const steps: readonly string[] = [
  `CREATE TABLE entry (
     space TEXT NOT NULL,
     key   TEXT NOT NULL,
     value TEXT NOT NULL,
     PRIMARY KEY (space, key)
   ) STRICT, WITHOUT ROWID`,
];

/** Brings the file to this program's version, each step whole or not at all; refuses one that is newer. */
export function migrate(db: Database, file: string): void {
  const version = Number(db.pragma("user_version", { simple: true }));
  if (version > steps.length) {
    const found = `version ${version}, this program knows up to ${steps.length}`;
    const advice = "use the newer program, or move the file away to start anew";
    throw new StoreError("newer", `the state file ${file} was written by a newer program (${found}): ${advice}`);
  }
  for (const [index, step] of steps.entries()) {
    if (index < version) continue;
    db.transaction(() => {
      db.exec(step);
      db.pragma(`user_version = ${index + 1}`);
    })();
  }
}
