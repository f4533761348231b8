import type { Cancel } from "../../../../ports/clock.ts";
import type { Log } from "../../../../ports/log.ts";
import type { Store, StoreChange } from "../../../../ports/store.ts";
import type { EditablePackage } from "../editable-package.ts";
import { editedPackage, type UciConfig } from "../uci-config.ts";
import { UciError } from "../uci-error.ts";
import type { UciPackage } from "../uci-package.ts";
import { changesBack } from "./changes-back.ts";
import { unhindered } from "./hindrances.ts";
import { PendingJournal } from "./pending-journal.ts";
import { presentWriter, type WriterParts } from "./present-writer.ts";
import { reloadNetwork } from "./reload-network.ts";
import { tellServices } from "./tell-services.ts";
import type { UciChange } from "./uci-change.ts";
import { UciDraft } from "./uci-draft.ts";
import { UciWriteError, type UciWriter } from "./uci-writer.ts";
import { applyWanted, type Batch, type WantedChange, type WantedChanges } from "./wanted-change.ts";

/** How long after a failure it is tried again, and no longer than what it doubles to. */
const firstRetryMs = 5000;
const longestRetryMs = 10 * 60_000;

interface PendingOptions extends WriterParts {
  readonly store: Store;
  readonly log: Log;
  readonly companion?: BatchCompanion;
}

/** Whoever keeps something of a batch beside it: what is to be written in one with the end of it. */
export interface BatchCompanion {
  /** Batches have numbers above it. */
  readonly lastNumber: number;
  /** They are in the configuration, and services know. */
  applied(batches: readonly Batch[]): readonly StoreChange[];
  /** They come to nothing. */
  dropped(batches: readonly Batch[]): readonly StoreChange[];
}

/**
 * What transactions have decided of the configuration and nobody has been told yet. A batch is one record in the store, there
 * as a whole or not at all, and true from then on: who reads the configuration through `over` sees it, and after the session
 * `apply` brings all of them to /etc/config and to the services, once. After a power cut in the midst of that the next start
 * goes on with it: a change that is there already is not made again.
 */
export class PendingChanges {
  readonly #options: PendingOptions;
  readonly #journal: PendingJournal;
  #batches: readonly Batch[];
  #lastNumber: number;
  /** Whether services may not have been told of packages that are committed. */
  #mustTell: boolean;
  #applying: Promise<readonly string[]> | undefined;
  #retryMs = firstRetryMs;
  #cancelRetry: Cancel | undefined;
  #isClosed = false;

  constructor(options: PendingOptions) {
    this.#options = options;
    this.#journal = new PendingJournal(options.store, options.log);
    this.#batches = this.#journal.read();
    this.#lastNumber = options.companion?.lastNumber ?? 0;
    this.#mustTell = this.#batches.length > 0;
  }

  /** The configuration as it will be. */
  over(config: UciConfig): UciConfig {
    return {
      ...config,
      read: (name) => (this.#isPending(name) ? this.#read(name) : config.read(name)),
      isPending: (name) => this.#isPending(name),
    };
  }

  draft(): UciDraft {
    return new UciDraft((name) => {
      try {
        return this.#read(name);
      } catch (error) {
        // The ACS is not told where files are, but has to know which of them it is.
        throw error instanceof UciError ? new UciWriteError(`uci ${name}: ${error.message}`) : error;
      }
    });
  }

  /**
   * Makes changes pending. A power cut forgets them until `recordOf` them is in the store. Rejects with a `UciWriteError` where
   * they could not be applied at present.
   */
  async add(changes: WantedChanges): Promise<Batch> {
    await unhindered(Object.keys(changes), this.#options);
    if ((await presentWriter(this.#options)) === undefined) {
      throw new UciWriteError("the configuration cannot be written: there is neither rpcd nor the program uci");
    }
    const batch = { number: this.#nextNumber(), changes };
    this.#batches = [...this.#batches, batch];
    return batch;
  }

  /** What keeps a batch over a power cut: to be written in one with all that is true together with it. */
  recordOf(batch: Batch): StoreChange {
    return this.#journal.recordOf(batch);
  }

  /** Makes what a batch has changed as it was `before` again, whether it was applied, half of it, or not at all. */
  async takeBack({ number, changes }: Batch, before: (name: string) => UciPackage): Promise<void> {
    await this.#applying?.catch(() => undefined);
    await this.#drop(this.#batches.filter((batch) => batch.number === number));
    const back: Record<string, readonly WantedChange[]> = {};
    for (const [name, made] of Object.entries(changes)) {
      const now = this.#read(name);
      const wanted = now === undefined ? [] : changesBack(made, before(name), now);
      if (now !== undefined && applyWanted(now, wanted).changes.length > 0) back[name] = wanted;
    }
    if (Object.keys(back).length > 0) await this.decide(back, []);
  }

  /** Makes changes pending that nothing may stand in the way of, in one write with `alongside`: what hinders them is waited for. */
  async decide(changes: WantedChanges, alongside: readonly StoreChange[]): Promise<void> {
    const batch = Object.keys(changes).length === 0 ? undefined : { number: this.#nextNumber(), changes };
    await this.#options.store.write([...(batch === undefined ? [] : [this.recordOf(batch)]), ...alongside]);
    if (batch !== undefined) this.#batches = [...this.#batches, batch];
  }

  /**
   * Commits all that is pending, package by package, and tells the services of each; returns the packages. Rejects with a
   * `UciWriteError` where that fails: then what is left stays pending and is tried again, by itself too.
   */
  apply(): Promise<readonly string[]> {
    this.#applying ??= this.#apply().finally(() => {
      this.#applying = undefined;
    });
    return this.#applying;
  }

  /** Drops all that is pending. */
  async forget(): Promise<void> {
    await this.#drop(this.#batches);
  }

  close(): void {
    this.#isClosed = true;
    this.#cancelRetry?.();
  }

  async #apply(): Promise<readonly string[]> {
    const { log, ubus } = this.#options;
    const batches = this.#batches;
    const names = packagesOf(batches);
    if (names.length === 0) return names;
    this.#cancelRetry?.();
    try {
      await this.#write(batches, names);
      this.#options.files.syncFolder("/etc/config");
      if (ubus !== undefined) await reloadNetwork(ubus, names);
      await this.#forget(batches, this.#options.companion?.applied(batches));
    } catch (error) {
      this.#mustTell = true;
      this.#retryLater();
      throw error;
    }
    this.#mustTell = false;
    this.#retryMs = firstRetryMs;
    log.info("host.uci", { outcome: "applied", packages: names.join(" ") });
    return names;
  }

  /** By another way too, where the first one has gone or hangs. */
  async #write(batches: readonly Batch[], names: readonly string[]): Promise<void> {
    const { ubus } = this.#options;
    let writer = await presentWriter(this.#options);
    for (let tries = 1; ; tries++) {
      if (writer === undefined) throw new UciWriteError("there is neither rpcd nor the program uci");
      const changes = this.#changesNow(batches, names);
      try {
        await writer.write(changes);
      } catch (error) {
        this.#mustTell = true;
        if (tries > 1 || !(error instanceof UciWriteError)) throw error;
        const next = await writerAfter(writer, error, this.#options);
        if (next?.way === writer.way) throw error;
        writer = next;
        continue;
      }
      if (!this.#mustTell || ubus === undefined) return;
      for (const name of names) if (!changes.has(name)) await tellServices(ubus, name);
      return;
    }
  }

  /** What is still to be done of each package; nothing of one that is not there any more. */
  #changesNow(batches: readonly Batch[], names: readonly string[]): ReadonlyMap<string, readonly UciChange[]> {
    const { files, log } = this.#options;
    const changes = new Map<string, readonly UciChange[]>();
    for (const name of names) {
      const drop = (reason: string): void => log.error("host.uci", { outcome: "dropped", package: name, reason });
      try {
        const fitted = applyWanted(
          editedPackage(files, name),
          batches.flatMap((batch) => batch.changes[name] ?? []),
        );
        if (fitted.changes.length > 0) changes.set(name, fitted.changes);
        if (fitted.gone.length > 0) drop(`there is no section ${fitted.gone.join(", ")} any more`);
      } catch (error) {
        if (!(error instanceof UciError)) throw error;
        drop(error.message);
      }
    }
    return changes;
  }

  #retryLater(): void {
    if (this.#isClosed) return; // the next start goes on with it
    const { clock, log } = this.#options;
    const retry = (): void => {
      this.apply().catch((error: unknown) => log.warn("host.uci", { outcome: "failed", reason: String(error) }));
    };
    this.#cancelRetry = clock.after(this.#retryMs, retry);
    this.#retryMs = Math.min(this.#retryMs * 2, longestRetryMs);
  }

  #nextNumber(): number {
    this.#lastNumber = Math.max(this.#lastNumber, this.#batches.at(-1)?.number ?? 0) + 1;
    return this.#lastNumber;
  }

  #drop(batches: readonly Batch[]): Promise<void> {
    return this.#forget(batches, this.#options.companion?.dropped(batches));
  }

  async #forget(batches: readonly Batch[], alongside: readonly StoreChange[] = []): Promise<void> {
    if (batches.length === 0) return;
    await this.#journal.remove(batches, alongside);
    this.#batches = this.#batches.filter((batch) => !batches.includes(batch));
  }

  #isPending(name: string): boolean {
    return this.#batches.some(({ changes }) => name in changes);
  }

  /** A package of one's own, as it will be; undefined if there is none. */
  #read(name: string): EditablePackage | undefined {
    const { files } = this.#options;
    try {
      const read = editedPackage(files, name);
      for (const { changes } of this.#batches) applyWanted(read, changes[name] ?? []);
      return read;
    } catch (error) {
      if (error instanceof UciError && error.code === "not-found") return undefined;
      throw error;
    }
  }
}

/** What is left to write with when one has failed: the same where there is no other. */
async function writerAfter(
  failed: UciWriter,
  { isUnanswered }: UciWriteError,
  parts: WriterParts,
): Promise<UciWriter | undefined> {
  const present = await presentWriter(parts);
  if (present?.way !== failed.way || !isUnanswered) return present;
  return (await presentWriter(parts, { hung: true })) ?? present;
}

const packagesOf = (batches: readonly Batch[]): readonly string[] => [
  ...new Set(batches.flatMap(({ changes }) => Object.keys(changes))),
];
