import type { TakenBack } from "../../../../ports/host/change-trials.ts";
import type { Log } from "../../../../ports/log.ts";
import type { Store, StoreChange } from "../../../../ports/store.ts";
import { mayBeSecret } from "../write/secret-options.ts";
import type { FormerSection } from "./former-sections.ts";

const space = "uci-trial";
const takenBackKey = "taken-back";

/** The way back of one batch of changes. */
export interface TrialRecord {
  /** That of its batch. */
  readonly number: number;
  /** Services were told of it. */
  readonly inForce: boolean;
  /** In how many runs of the agent it was in force. */
  readonly runs: number;
  readonly packages: Readonly<Record<string, readonly FormerSection[]>>;
}

/** What is on trial as it outlives a power cut, and what was taken back last. */
export class TrialJournal {
  readonly #store: Store;
  readonly #log: Log;

  constructor(store: Store, log: Log) {
    this.#store = store;
    this.#log = log;
  }

  /** In the order of their numbers. */
  read(): readonly TrialRecord[] {
    return [...this.#store.entries(space)].flatMap(([key, value]) => {
      if (key === takenBackKey) return [];
      const record = parsed(value);
      if (record !== undefined) return [{ ...(record as Omit<TrialRecord, "number">), number: Number(key) }];
      this.#log.error("host.trial", { outcome: "dropped", reason: "what was on trial cannot be read" });
      return [];
    });
  }

  takenBack(): TakenBack | undefined {
    return parsed(this.#store.read(space, takenBackKey)) as TakenBack | undefined;
  }

  put(record: TrialRecord): StoreChange {
    const { number, ...rest } = record;
    return { space, key: keyOf(number), value: JSON.stringify(rest), ...erasing(record) };
  }

  remove(record: TrialRecord): StoreChange {
    return { space, key: keyOf(record.number), value: undefined, ...erasing(record) };
  }

  putTakenBack(takenBack: TakenBack): StoreChange {
    return { space, key: takenBackKey, value: JSON.stringify(takenBack) };
  }
}

function erasing({ packages }: TrialRecord): { readonly erase?: "here" } {
  return Object.values(packages).flat().flatMap(optionsOf).some(mayBeSecret) ? { erase: "here" } : {};
}

function optionsOf(former: FormerSection): readonly string[] {
  switch (former.kind) {
    case "options":
      return Object.keys(former.options);
    case "section":
      return Object.keys({ ...former.was?.values, ...former.made?.values });
    case "place":
      return [];
  }
}

const keyOf = (number: number): string => String(number).padStart(12, "0");

function parsed(text: string | undefined): object | undefined {
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
