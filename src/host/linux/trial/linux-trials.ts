import type { Cancel, Clock } from "../../../ports/clock.ts";
import type { ChangeTrials, TakenBack, TrialReading } from "../../../ports/host/change-trials.ts";
import type { Log } from "../../../ports/log.ts";
import type { Store, StoreChange } from "../../../ports/store.ts";
import { TrialJournal } from "../../trial/trial-journal.ts";
import { nowFormer, nowReached, TrialWindow } from "../../trial/trial-window.ts";
import { changedLinks } from "../own/own-network.ts";
import type { TriedChange } from "./link-changes.ts";

export interface NewTrial {
  /** To be written in one with the transaction. */
  readonly record: StoreChange;
  /** The transaction is taken back. */
  drop(): void;
}

interface TrialRecord {
  readonly number: number;
  readonly runs: number;
  readonly changes: readonly TriedChange[];
}

interface TrialOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  /** How long the ACS may take to be reached, in each run; above 0. */
  readonly confirmSeconds: number;
  /** Makes what a change has made as it was, unless others have changed it since. What is so already is left. */
  putBack(change: TriedChange): Promise<void>;
}

/**
 * Changes of links, which the way to the ACS may depend on, with the way back. A record is written in one with the transaction that it
 * is of, and goes when all is put back, or stays: after a power cut in the midst of that the next start goes on with it.
 */
export class LinuxTrials implements ChangeTrials {
  readonly #options: TrialOptions;
  readonly #journal: TrialJournal<TrialRecord>;
  readonly #window: TrialWindow;
  #records: readonly TrialRecord[];
  #takenBack: TakenBack | undefined;
  #hasBegun = false;

  constructor(options: TrialOptions) {
    this.#options = options;
    this.#journal = new TrialJournal({ ...options, space: "linux-trial" });
    this.#window = new TrialWindow(options.clock, options.confirmSeconds);
    this.#records = this.#journal.read();
    this.#takenBack = this.#journal.takenBack();
  }

  /** Once in each run: counts it. */
  async begin(): Promise<void> {
    if (this.#hasBegun) return;
    const counted = this.#records.map((record) => ({ ...record, runs: record.runs + 1 }));
    if (counted.length > 0) await this.#options.store.write(counted.map((record) => this.#journal.put(record)));
    this.#records = counted;
    this.#hasBegun = true;
    this.#window.beginRun(counted);
  }

  /** What a transaction has carried out is on trial from now on. */
  tried(changes: readonly TriedChange[]): NewTrial {
    const { log, confirmSeconds } = this.#options;
    const record = { number: (this.#records.at(-1)?.number ?? 0) + 1, runs: 1, changes: [...changes] };
    this.#records = [...this.#records, record];
    log.info("host.trial", {
      outcome: "begun",
      packages: packagesOf(this.#records).join(" "),
      seconds: confirmSeconds,
    });
    this.#window.beginTrial();
    return {
      record: this.#journal.put(record),
      drop: () => {
        this.#records = this.#records.filter((each) => each !== record);
      },
    };
  }

  read(): TrialReading {
    const trial = { packages: packagesOf(this.#records), ...this.#window.times };
    return { trial: this.#records.length === 0 ? undefined : trial, takenBack: this.#takenBack };
  }

  async confirm(): Promise<void> {
    const confirmed = this.#records;
    if (confirmed.length === 0) return;
    await this.#drop(confirmed, nowFormer(this.#takenBack));
    this.#options.log.info("host.trial", { outcome: "confirmed", packages: packagesOf(confirmed).join(" ") });
  }

  async reached(): Promise<void> {
    const reached = nowReached(this.#records);
    if (reached.size === 0) return;
    await this.#options.store.write([...reached.values()].map((record) => this.#journal.put(record)));
    this.#records = this.#records.map((record) => reached.get(record) ?? record);
  }

  async takeBack(reason: string): Promise<void> {
    const { log, clock, putBack } = this.#options;
    const records = this.#records;
    if (records.length === 0) return;
    for (const change of records.flatMap(({ changes }) => changes).toReversed()) {
      await putBack(change).catch((failure: unknown) => {
        log.error("host.trial", { outcome: "failed", reason: String(failure) }); // what is gone must keep nothing else
      });
    }
    await this.#drop(records, { atMs: clock.wallMs(), reason, isLatest: true });
    log.warn("host.trial", { outcome: "taken-back", packages: packagesOf(records).join(" "), reason });
  }

  /** Drops all that is on trial: what was made stays. */
  async forget(): Promise<void> {
    if (this.#records.length > 0) await this.#drop(this.#records, undefined);
  }

  subscribe(listener: () => void): Cancel {
    return this.#window.subscribe(listener);
  }

  async #drop(records: readonly TrialRecord[], takenBack: TakenBack | undefined): Promise<void> {
    const removals = records.map((record) => this.#journal.remove(record));
    const told = takenBack === undefined ? [] : [this.#journal.putTakenBack(takenBack)];
    await this.#options.store.write([...removals, ...told]);
    this.#records = this.#records.filter((record) => !records.includes(record));
    this.#takenBack = takenBack ?? this.#takenBack;
  }
}

/** The links that changes are of. */
const packagesOf = (records: readonly TrialRecord[]): readonly string[] => [
  ...new Set(records.flatMap(({ changes }) => changes.flatMap(linksOf))),
];

function linksOf(change: TriedChange): readonly string[] {
  switch (change.kind) {
    case "link":
      return [change.link];
    case "file":
      return [];
    case "network":
      return changedLinks(change.was, change.made);
  }
}
