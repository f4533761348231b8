import type { StoreChange } from "../../ports/store.ts";
import type { Change } from "../binding.ts";
import type { Device } from "../device/device.ts";
import { type Applied, ModelError } from "../tree.ts";
import { isFull, messageOf } from "./failures.ts";
import { inPlaceOf, joined, journalCleared, journalEntry, keptBefore } from "./journal/journal.ts";
import type { FormerRow, Journal } from "./journal/journal-records.ts";

/** What is written of a transaction. */
interface Written {
  /** Of the tree. */
  readonly own: readonly StoreChange[];
  readonly others: readonly StoreChange[];
}

/** Whether another transaction is to complete it, and the one that it completes. */
interface Part {
  readonly half?: boolean | undefined;
  readonly completes?: Journal | undefined;
}

/**
 * Second half of a transaction: commits each change in turn; one write to the store makes all of it true. What fails
 * before that is taken back, last first, and thrown as a `ModelError`. [TR-069 A.3.2.1]
 */
export async function carryOut(
  device: Device,
  former: readonly FormerRow[],
  changes: readonly Change[],
  records: () => Written,
  { half = false, completes }: Part = {},
): Promise<Pick<Applied, "status" | "half">> {
  const begun: Change[] = [];
  const own = { rows: former, kept: [] };
  const journal = joined(completes, own);
  let status: Applied["status"] = "applied";
  try {
    if (changes.length > 0) await device.store.write([journalEntry(device, journal)]);
    for (const part of changes) {
      begun.unshift(part);
      if ((await part.commit()) === "deferred") status = "deferred";
    }
    const made = records();
    const open = half ? joined(completes, { rows: former, kept: keptBefore(device, made.own) }) : undefined;
    const isJournalled = changes.length > 0 || completes !== undefined;
    const ending = open === undefined ? journalCleared(device) : journalEntry(device, open);
    const written = [
      ...made.own,
      ...made.others,
      ...(isJournalled || open !== undefined ? [inPlaceOf(device, journal, ending)] : []),
    ];
    if (written.length > 0) await device.store.write(written);
    return { status, ...(open !== undefined && { half: open }) };
  } catch (error) {
    await takeBack(device, own, begun, completes);
    throw new ModelError([{ path: "", kind: isFull(error) ? "resources" : "internal", reason: messageOf(error) }]);
  }
}

async function takeBack(
  device: Device,
  own: Journal,
  begun: readonly Change[],
  completes: Journal | undefined,
): Promise<void> {
  for (const part of begun) {
    try {
      await part.rollback();
    } catch (error) {
      device.log.error("model.rollback-failed", { reason: messageOf(error) });
    }
  }
  if (begun.length === 0) return;
  const before = completes === undefined ? journalCleared(device) : journalEntry(device, completes);
  try {
    await device.store.write([inPlaceOf(device, own, before)]);
  } catch (error) {
    // The journal stays, and the next start puts back what is back already.
    device.log.error("model.journal-stays", { reason: messageOf(error) });
  }
}
