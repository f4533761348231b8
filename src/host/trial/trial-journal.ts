import type { TakenBack } from "../../ports/host/change-trials.ts";
import type { Log } from "../../ports/log.ts";
import type { Store, StoreChange } from "../../ports/store.ts";

/** The way back of what was done in one go. Survives being written down as JSON. */
export interface NumberedTrial {
  /** Rising. */
  readonly number: number;
}

export interface TrialJournalOptions<Trial extends NumberedTrial> {
  readonly store: Store;
  readonly log: Log;
  /** Of the store; of this journal alone. */
  readonly space: string;
  /** Whether it may hold a secret, of which nothing is to be left on the disk. */
  mayHoldSecret?(trial: Trial): boolean;
}

const takenBackKey = "taken-back";

/** What is on trial as it outlives a power cut, and what was taken back last. */
export class TrialJournal<Trial extends NumberedTrial> {
  readonly #options: TrialJournalOptions<Trial>;

  constructor(options: TrialJournalOptions<Trial>) {
    this.#options = options;
  }

  /** In the order of their numbers. */
  read(): readonly Trial[] {
    const { log, space, store } = this.#options;
    return [...store.entries(space)].flatMap(([key, value]) => {
      if (key === takenBackKey) return [];
      const trial = parsed(value);
      if (trial !== undefined) return [{ ...(trial as Trial), number: Number(key) }];
      log.error("host.trial", { outcome: "dropped", reason: "what was on trial cannot be read" });
      return [];
    });
  }

  takenBack(): TakenBack | undefined {
    const { space, store } = this.#options;
    return parsed(store.read(space, takenBackKey)) as TakenBack | undefined;
  }

  put(trial: Trial): StoreChange {
    const { number, ...rest } = trial;
    return { ...this.#placeOf(trial), value: JSON.stringify(rest) };
  }

  remove(trial: Trial): StoreChange {
    return { ...this.#placeOf(trial), value: undefined };
  }

  putTakenBack(takenBack: TakenBack): StoreChange {
    return { space: this.#options.space, key: takenBackKey, value: JSON.stringify(takenBack) };
  }

  #placeOf(trial: Trial) {
    const { mayHoldSecret, space } = this.#options;
    const key = String(trial.number).padStart(12, "0");
    return { space, key, ...(mayHoldSecret?.(trial) === true && { erase: "here" as const }) };
  }
}

function parsed(text: string | undefined): object | undefined {
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
