import type { Change, Fault } from "../../model/binding.ts";
import type { Host } from "../../ports/host/host.ts";
import type { HostTransaction } from "../../ports/host/host-transaction.ts";
import type { StoreChange } from "../../ports/store.ts";

/** The writing side of the host's capabilities, to stage edits with. */
export type HostEdits = Omit<HostTransaction, "validate" | "commit" | "rollback" | "records">;

/**
 * The host's transaction as the model knows it: one `Change` for all rows that have staged their edits in it, to be
 * validated once they all have, committed once and rolled back once.
 */
export class HostChange implements Change {
  readonly #transaction: HostTransaction;
  /** Names of parameters by the host's name for the setting that they set. */
  readonly #parameters = new Map<string, Set<string>>();

  constructor(host: Host) {
    this.#transaction = host.begin();
  }

  get edits(): HostEdits {
    return this.#transaction;
  }

  /** Tells by which parameter a row asks for a setting, should that be refused in the end. */
  ask(parameter: string, setting: string): void {
    const parameters = this.#parameters.get(setting);
    if (parameters === undefined) this.#parameters.set(setting, new Set([parameter]));
    else parameters.add(parameter);
  }

  /** A fault's path is the name of the parameter alone: of which row, the host does not say but in its reason. */
  async validate(): Promise<readonly Fault[]> {
    const refused = (await this.#transaction.validate?.()) ?? [];
    return refused.flatMap(({ setting, message }) =>
      [...(this.#parameters.get(setting) ?? [""])].map((path): Fault => ({ path, kind: "value", reason: message })),
    );
  }

  commit(): Promise<"applied" | "deferred"> {
    return this.#transaction.commit();
  }

  get records(): readonly StoreChange[] {
    return this.#transaction.records ?? [];
  }

  rollback(): Promise<void> {
    return this.#transaction.rollback();
  }
}
