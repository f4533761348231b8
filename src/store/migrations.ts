import type { Database } from "better-sqlite3";
import { checksumOf } from "./checksum.ts";
import { DamagedContent, named, StoreError } from "./store-error.ts";

/** Step n brings a file from version n to n + 1 (`user_version`). Steps are only ever added at the end. */
const steps: readonly ((db: Database) => void)[] = [
  (db) =>
    db.exec(
      `CREATE TABLE entry (
         space TEXT NOT NULL,
         key   TEXT NOT NULL,
         value TEXT NOT NULL,
         PRIMARY KEY (space, key)
       ) STRICT, WITHOUT ROWID`,
    ),
  (db) => {
    db.exec("ALTER TABLE entry ADD COLUMN sum INTEGER NOT NULL DEFAULT 0");
    db.function("checksum_of", checksumOf);
    db.exec("UPDATE entry SET sum = checksum_of(space, key, value)");
  },
];

/** From the second version on a file says its version twice, so that a damaged number is not taken for a newer program's. */
const signature = 0x43504500;
const firstSigned = 2;

const signatureOf = (version: number): number => (version < firstSigned ? 0 : signature + version);

/** Brings the file to this program's version, each step whole or not at all; refuses one that is newer. @throws DamagedContent */
export function migrate(db: Database, file: string): void {
  const version = Number(db.pragma("user_version", { simple: true }));
  if (Number(db.pragma("application_id", { simple: true })) !== signatureOf(version)) {
    throw new DamagedContent("the version of the file is damaged");
  }
  if (version > steps.length) {
    const found = `version ${version}, this program knows up to ${steps.length}`;
    const advice = "use the newer program, or move the file away to start anew";
    throw new StoreError("newer", `the state file ${named(file)} was written by a newer program (${found}): ${advice}`);
  }
  for (const [index, step] of steps.entries()) {
    if (index < version) continue;
    db.transaction(() => {
      step(db);
      db.pragma(`user_version = ${index + 1}`);
      db.pragma(`application_id = ${signatureOf(index + 1)}`);
    })();
  }
}
