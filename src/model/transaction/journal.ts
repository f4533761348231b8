import type { StoreChange } from "../../ports/store.ts";
import type { Device } from "../device/device.ts";
import { change, spaces } from "../device/records.ts";
import { isSecret } from "../reading/resolve.ts";
import type { FormerRow } from "./former-rows.ts";

// Between the first commit on the system and the write that makes a transaction true, a power cut would leave half of it.
// The journal says how the system was, so that the next start can put it back.

const key = "transaction";

export const journalEntry = (device: Device, rows: readonly FormerRow[]): StoreChange =>
  change(device.scope, "journal", key, JSON.stringify(rows));

/** With it goes what it said of secrets. */
export function journalCleared(device: Device, rows: readonly FormerRow[]): StoreChange {
  const cleared = change(device.scope, "journal", key, undefined);
  const hadSecrets = rows.some(
    (row) => "before" in row && Object.keys(row.before).some((name) => isSecret(device.kind, row.path + name)),
  );
  return hadSecrets ? { ...cleared, erase: "here" } : cleared;
}

/** What an interrupted transaction has left to put back; undefined if there was none. */
export function journalled({ store, scope }: Device): readonly FormerRow[] | undefined {
  const text = store.read(scope + spaces.journal, key);
  if (text === undefined) return undefined;
  try {
    const rows: unknown = JSON.parse(text);
    return Array.isArray(rows) ? rows.filter(isFormerRow) : [];
  } catch {
    return [];
  }
}

function isFormerRow(row: unknown): row is FormerRow {
  if (typeof row !== "object" || row === null || !("path" in row) || typeof row.path !== "string") return false;
  if ("added" in row) return typeof row.added === "string";
  return "before" in row && typeof row.before === "object" && row.before !== null;
}
