import type { StoreChange } from "../../ports/store.ts";
import type { Device } from "../device/device.ts";
import { change, spaces } from "../device/records.ts";
import { plainValue } from "../reading/parameter-value.ts";
import { read } from "../reading/read.ts";
import { Reading } from "../reading/reading.ts";
import { loadsOf, resolve } from "../reading/resolve.ts";
import { toNative } from "../values/native.ts";
import type { SystemRow } from "./plan-edits.ts";

// Between the first commit on the system and the write that makes a transaction true, a power cut would leave half of it.
// The journal says how the system was, so that the next start can put it back.

const key = "transaction";

interface JournalEntry {
  readonly path: string;
  readonly before: Readonly<Record<string, string>>;
}

export function journalEntry(device: Device, rows: readonly SystemRow[]): StoreChange {
  const entries: readonly JournalEntry[] = rows.map(({ place, before }) => ({ path: place.path, before }));
  return change(device.scope, "journal", key, JSON.stringify(entries));
}

export const journalCleared = (device: Device): StoreChange => change(device.scope, "journal", key, undefined);

/** Puts back what an interrupted transaction did to the system. A row that cannot be put back is logged; the rest goes on. */
export async function recover(device: Device): Promise<void> {
  const text = device.store.read(device.scope + spaces.journal, key);
  if (text === undefined) return;
  for (const entry of decode(text)) {
    try {
      await putBack(device, entry);
      device.log.warn("model.transaction-undone", { object: entry.path });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      device.log.error("model.transaction-not-undone", { object: entry.path, reason });
    }
  }
  await device.store.write([journalCleared(device)]);
}

function decode(text: string): readonly JournalEntry[] {
  try {
    return JSON.parse(text) as readonly JournalEntry[];
  } catch {
    return [];
  }
}

async function putBack(device: Device, { path, before }: JournalEntry): Promise<void> {
  const target = resolve(device.kind, path);
  if (target.kind !== "object") return;
  const { object, instances } = target;
  const reading = new Reading(device);
  const found = await read(reading, loadsOf(target), () => {
    const place = reading.locate(object, instances);
    const wanted = Object.entries(before).flatMap(([name, value]) => {
      const parameter = object.parameterByName.get(name);
      if (place === undefined || parameter === undefined || plainValue(reading, place, parameter) === value) return [];
      return [[name, toNative(parameter.schema.type, value)] as const];
    });
    return { place, wanted: Object.fromEntries(wanted) };
  });
  if (found.place === undefined || Object.keys(found.wanted).length === 0) return;
  const outcome = await object.change?.(reading.context, found.wanted, found.place.row);
  if (outcome !== undefined && "commit" in outcome) await outcome.commit();
}
