import type { Log } from "../../../../ports/log.ts";
import type { Store, StoreChange } from "../../../../ports/store.ts";
import { mayBeSecret } from "./secret-options.ts";
import type { Batch, WantedChanges } from "./wanted-change.ts";

const space = "uci-pending";

/** The batches as they outlive a power cut: a record each, in the order of their numbers. */
export class PendingJournal {
  readonly #store: Store;
  readonly #log: Log;

  constructor(store: Store, log: Log) {
    this.#store = store;
    this.#log = log;
  }

  read(): readonly Batch[] {
    return [...this.#store.entries(space)].flatMap(([key, value]) => {
      const changes = changesIn(value);
      if (changes === undefined) {
        this.#log.error("host.uci", { outcome: "dropped", reason: "what was pending cannot be read" });
        return [];
      }
      return [{ number: Number(key), changes }];
    });
  }

  recordOf({ number, changes }: Batch): StoreChange {
    return { space, key: keyOf(number), value: JSON.stringify(changes) };
  }

  /** Together, and with `alongside`; what they had of secrets is erased. */
  async remove(batches: readonly Batch[], alongside: readonly StoreChange[]): Promise<void> {
    await this.#store.write([
      ...batches.map(({ number, changes }) => ({
        space,
        key: keyOf(number),
        value: undefined,
        ...(hasSecrets(changes) && { erase: "here" as const }),
      })),
      ...alongside,
    ]);
  }
}

const keyOf = (number: number): string => String(number).padStart(12, "0");

function hasSecrets(changes: WantedChanges): boolean {
  return Object.values(changes)
    .flat()
    .some((change) => "values" in change && Object.keys(change.values).some(mayBeSecret));
}

function changesIn(text: string): WantedChanges | undefined {
  try {
    const changes: unknown = JSON.parse(text);
    return typeof changes === "object" && changes !== null ? (changes as WantedChanges) : undefined;
  } catch {
    return undefined;
  }
}
