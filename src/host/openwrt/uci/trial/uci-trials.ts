import type { Cancel, Clock } from "../../../../ports/clock.ts";
import type { ChangeTrials, TakenBack, TrialReading } from "../../../../ports/host/change-trials.ts";
import type { Log } from "../../../../ports/log.ts";
import type { Store, StoreChange } from "../../../../ports/store.ts";
import type { SystemFiles } from "../../../linux/programs/system-files.ts";
import { TrialJournal } from "../../../trial/trial-journal.ts";
import { nowFormer, nowReached, TrialWindow } from "../../../trial/trial-window.ts";
import type { BatchCompanion, PendingChanges } from "../write/pending-changes.ts";
import type { UciDraft } from "../write/uci-draft.ts";
import type { Batch } from "../write/wanted-change.ts";
import { firewallReload } from "./firewall-reload.ts";
import { draftWayBack, formerSections } from "./former-sections.ts";
import { mayHoldSecret, type TrialRecord } from "./trial-record.ts";

/**
 * What the way to the ACS may depend on: links and addresses, what is let through, and Wi-Fi as an uplink. A request that changes
 * one of them is on trial with all that it changes.
 */
const packagesOnTrial: ReadonlySet<string> = new Set(["network", "firewall", "wireless"]);

/** How long the firewall may take to reload before the trial begins without. */
const longestReloadMs = 120_000;
const lookAgainMs = 1000;

interface TrialOptions {
  readonly files: SystemFiles;
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  /** How long the ACS may take to be reached, in each run; 0: nothing is put on trial. */
  readonly confirmSeconds: number;
}

/**
 * Changes of the configuration that are on trial, with the way back. A record of it is written in one with the batch that it is
 * of, and goes in one with what is decided: a power cut at any step finds both or none.
 */
export class UciTrials implements BatchCompanion {
  readonly #options: TrialOptions;
  readonly #journal: TrialJournal<TrialRecord>;
  readonly #window: TrialWindow;
  #records: readonly TrialRecord[];
  #takenBack: TakenBack | undefined;
  #hasBegun = false;
  #cancelLook: Cancel | undefined;

  constructor(options: TrialOptions) {
    this.#options = options;
    this.#journal = new TrialJournal({ ...options, space: "uci-trial", mayHoldSecret });
    this.#window = new TrialWindow(options.clock, options.confirmSeconds);
    this.#records = this.#journal.read();
    this.#takenBack = this.#journal.takenBack();
  }

  get isOff(): boolean {
    return this.#options.confirmSeconds === 0;
  }

  get lastNumber(): number {
    return this.#records.at(-1)?.number ?? 0;
  }

  /** Once in each run, before anything else is done: counts it. */
  async begin(): Promise<void> {
    if (this.#hasBegun) return;
    if (this.isOff) await this.forget();
    const counted = this.#records.map((record) => (record.inForce ? { ...record, runs: record.runs + 1 } : record));
    const written = counted.filter(({ inForce }) => inForce).map((record) => this.#journal.put(record));
    if (written.length > 0) await this.#options.store.write(written);
    this.#records = counted;
    this.#hasBegun = true;
    this.#window.beginRun(counted);
  }

  /** What keeps the way back of a batch that is pending now, to be written in one with the batch. */
  recordsOf({ number, changes }: Batch, draft: UciDraft): readonly StoreChange[] {
    if (this.isOff || !Object.keys(changes).some((name) => packagesOnTrial.has(name))) return [];
    const packages = Object.entries(changes).flatMap(([name, ofPackage]) => {
      const former = formerSections(ofPackage, draft.before(name), draft.package(name));
      return former.length === 0 ? [] : [[name, former] as const];
    });
    if (packages.length === 0) return [];
    const record = { number, inForce: false, runs: 1, packages: Object.fromEntries(packages) };
    this.#records = [...this.#records.filter((other) => other.number !== number), record];
    return [this.#journal.put(record)];
  }

  applied(batches: readonly Batch[]): readonly StoreChange[] {
    const numbers = new Set(batches.map(({ number }) => number));
    const isNew = ({ inForce, number }: TrialRecord): boolean => !inForce && numbers.has(number);
    if (!this.#records.some(isNew)) return [];
    this.#records = this.#records.map((record) => (isNew(record) ? { ...record, inForce: true } : record));
    this.#options.log.info("host.trial", {
      outcome: "begun",
      packages: this.#packages,
      seconds: this.#options.confirmSeconds,
    });
    this.#beginTrial();
    return this.#records.filter(({ number }) => numbers.has(number)).map((record) => this.#journal.put(record));
  }

  /** What the ACS is reached with before the firewall has reloaded says nothing of what is on trial. */
  #beginTrial(): void {
    const hasToReload = packagesOf(this.#records).includes("firewall")
      ? firewallReload(this.#options.files)
      : undefined;
    this.#cancelLook?.();
    if (hasToReload?.() === true) {
      this.#window.beginTrial(longestReloadMs);
      this.#beginOnce(hasToReload, this.#options.clock.monotonicMs() + longestReloadMs);
    } else this.#window.beginTrial();
  }

  #beginOnce(hasToReload: () => boolean, latestMs: number): void {
    const { clock } = this.#options;
    this.#cancelLook = clock.after(lookAgainMs, () => {
      if (clock.monotonicMs() >= latestMs) return; // it has begun by itself
      if (hasToReload()) this.#beginOnce(hasToReload, latestMs);
      else this.#window.beginTrial();
    });
  }

  close(): void {
    this.#cancelLook?.();
  }

  dropped(batches: readonly Batch[]): readonly StoreChange[] {
    const numbers = new Set(batches.map(({ number }) => number));
    const gone = this.#records.filter(({ number }) => numbers.has(number));
    this.#records = this.#records.filter((record) => !gone.includes(record));
    return gone.map((record) => this.#journal.remove(record));
  }

  /** Drops all that is on trial. */
  async forget(): Promise<void> {
    await this.#drop(this.#records, []);
  }

  get #packages(): string {
    return packagesOf(this.#records).join(" ");
  }

  /** As a host has it. */
  of(pending: PendingChanges): ChangeTrials {
    return {
      read: () => this.#read(),
      confirm: () => this.#confirm(),
      reached: () => this.#reached(),
      takeBack: (reason) => this.#takeBack(reason, pending),
      subscribe: (listener) => this.#window.subscribe(listener),
    };
  }

  #read(): TrialReading {
    const inForce = this.#records.filter((record) => record.inForce);
    const trial = { packages: packagesOf(inForce), ...this.#window.times };
    return { trial: inForce.length === 0 ? undefined : trial, takenBack: this.#takenBack };
  }

  async #confirm(): Promise<void> {
    const confirmed = this.#records.filter(({ inForce }) => inForce);
    if (confirmed.length === 0) return;
    const takenBack = nowFormer(this.#takenBack);
    await this.#drop(confirmed, takenBack === undefined ? [] : [this.#journal.putTakenBack(takenBack)]);
    this.#takenBack = takenBack ?? this.#takenBack;
    this.#options.log.info("host.trial", { outcome: "confirmed", packages: packagesOf(confirmed).join(" ") });
  }

  async #reached(): Promise<void> {
    const reached = nowReached(this.#records.filter(({ inForce }) => inForce));
    if (reached.size === 0) return;
    await this.#options.store.write([...reached.values()].map((record) => this.#journal.put(record)));
    this.#records = this.#records.map((record) => reached.get(record) ?? record);
  }

  async #drop(records: readonly TrialRecord[], alongside: readonly StoreChange[]): Promise<void> {
    if (records.length === 0) return;
    await this.#options.store.write([...records.map((record) => this.#journal.remove(record)), ...alongside]);
    this.#records = this.#records.filter((record) => !records.includes(record));
  }

  /** The latest first: what two of them have changed is as it was before both. */
  async #takeBack(reason: string, pending: PendingChanges): Promise<void> {
    const { clock, log } = this.#options;
    const records = this.#records;
    if (!records.some(({ inForce }) => inForce)) return;
    const draft = pending.draft();
    const others = records
      .toReversed()
      .flatMap(({ packages }) =>
        Object.entries(packages).flatMap(([name, former]) => draftWayBack(draft, name, former)),
      );
    const takenBack = { atMs: clock.wallMs(), reason, isLatest: true };
    const removals = records.map((record) => this.#journal.remove(record));
    await pending.decide(draft.changes, [...removals, this.#journal.putTakenBack(takenBack)]);
    this.#records = this.#records.filter((record) => !records.includes(record));
    this.#takenBack = takenBack;
    log.warn("host.trial", {
      outcome: "taken-back",
      packages: packagesOf(records).join(" "),
      reason,
      ...(others.length > 0 && { leftToOthers: [...new Set(others)].join(" ") }),
    });
    await pending.apply().catch((error: unknown) => log.warn("host.uci", { outcome: "failed", reason: String(error) }));
  }
}

const packagesOf = (records: readonly TrialRecord[]): readonly string[] => [
  ...new Set(records.flatMap(({ packages }) => Object.keys(packages))),
];
