import type { Change, RefusedRow } from "../binding.ts";
import { rowEditsOf } from "../kind/plan.ts";
import { stepsOfPath } from "../reading/pace.ts";
import type { Reading } from "../reading/reading.ts";
import { messageOf } from "./failures.ts";
import type { SystemEdit } from "./system-edits.ts";

/** A change of the system, and what it is the change for. */
export interface Staged {
  readonly change: Change;
  readonly edits: readonly SystemEdit[];
}

/**
 * Asks the bindings for their part of each edit, and only then each distinct change whether it can be done. Nothing is
 * touched; every fault has the full path of a parameter or row. What a binding refuses to change, and is as it is wanted,
 * is left alone: ACSs write back whole objects as they have read them.
 */
export async function stage(
  reading: Reading,
  edits: readonly SystemEdit[],
): Promise<{ readonly staged: readonly Staged[]; readonly faults: readonly RefusedRow[] }> {
  const changes = new Map<Change, SystemEdit[]>();
  const faults: RefusedRow[] = [];
  const { pace } = reading;
  for (const edit of edits) {
    if (pace.isDue(stepsOfPath)) await pace.rest();
    try {
      const outcome = await asked(reading, edit);
      if (outcome === undefined) continue;
      if ("commit" in outcome) {
        const known = changes.get(outcome);
        if (known === undefined) changes.set(outcome, [edit]);
        else known.push(edit);
      } else if (edit.kind !== "change" || !edit.isSo) {
        faults.push(...outcome.flatMap((fault) => blamed(fault, [edit])));
      }
    } catch (error) {
      faults.push(...broken([edit], error));
    }
  }
  const staged = [...changes].map(([change, of]) => ({ change, edits: of }));
  for (const { change, edits: of } of staged) {
    try {
      faults.push(...((await change.validate?.()) ?? []).flatMap((fault) => blamed(fault, of)));
    } catch (error) {
      faults.push(...broken(of, error));
    }
  }
  return { staged, faults };
}

async function asked({ context }: Reading, edit: SystemEdit): Promise<Change | readonly RefusedRow[] | undefined> {
  const { object, key, row } = edit.row;
  switch (edit.kind) {
    case "change":
      return object.change?.(context, edit.wanted, row);
    case "add":
      return rowEditsOf(object)?.add(context, key, edit.wanted, edit.above.row);
    case "remove":
      return rowEditsOf(object)?.remove(context, key, row, edit.above.row);
  }
}

/** Bindings name a parameter. Where several rows want it, each of them is refused: only the reason may say which is meant. */
function blamed(fault: RefusedRow, edits: readonly SystemEdit[]): readonly RefusedRow[] {
  if (edits.some(({ row }) => fault.path.startsWith(row.path))) return [fault];
  const wanting = edits.filter((edit) => fault.path in wantedOf(edit));
  return (wanting.length > 0 ? wanting : edits.slice(0, 1)).map(({ row }) => ({
    ...fault,
    path: row.path + fault.path,
  }));
}

function broken(edits: readonly SystemEdit[], error: unknown): readonly RefusedRow[] {
  return edits.flatMap((edit) => {
    const names = Object.keys(wantedOf(edit));
    const paths = names.length === 0 ? [edit.row.path] : names.map((name) => edit.row.path + name);
    return paths.map((path): RefusedRow => ({ path, kind: "internal", reason: messageOf(error) }));
  });
}

const wantedOf = (edit: SystemEdit): object => (edit.kind === "remove" ? {} : edit.wanted);
