import type { StoreChange } from "../../ports/store.ts";
import type { Change } from "../binding.ts";
import type { Device } from "../device/device.ts";
import { type Applied, ModelError } from "../tree.ts";
import { isFull, messageOf } from "./failures.ts";
import type { FormerRow } from "./former-rows.ts";
import { journalCleared, journalEntry } from "./journal.ts";

/**
 * Second half of a transaction: commits each change in turn; one write to the store makes all of it true. What fails
 * before that is taken back, last first, and thrown as a `ModelError`. [TR-069 A.3.2.1]
 */
export async function carryOut(
  device: Device,
  former: readonly FormerRow[],
  changes: readonly Change[],
  records: () => readonly StoreChange[],
): Promise<Applied["status"]> {
  const begun: Change[] = [];
  let status: Applied["status"] = "applied";
  try {
    if (changes.length > 0) await device.store.write([journalEntry(device, former)]);
    for (const part of changes) {
      begun.unshift(part);
      if ((await part.commit()) === "deferred") status = "deferred";
    }
    const written = [...records(), ...(changes.length > 0 ? [journalCleared(device, former)] : [])];
    if (written.length > 0) await device.store.write(written);
    return status;
  } catch (error) {
    await takeBack(device, former, begun);
    throw new ModelError([{ path: "", kind: isFull(error) ? "resources" : "internal", reason: messageOf(error) }]);
  }
}

async function takeBack(device: Device, former: readonly FormerRow[], begun: readonly Change[]): Promise<void> {
  for (const part of begun) {
    try {
      await part.rollback();
    } catch (error) {
      device.log.error("model.rollback-failed", { reason: messageOf(error) });
    }
  }
  if (begun.length === 0) return;
  try {
    await device.store.write([journalCleared(device, former)]);
  } catch (error) {
    // The journal stays, and the next start puts back what is back already.
    device.log.error("model.journal-stays", { reason: messageOf(error) });
  }
}
