import type { Change, Fault } from "../../model/binding.ts";
import type { Host } from "../../ports/host.ts";
import type { HostTransaction } from "../../ports/host-transaction.ts";
import type { SettingNames } from "./row-change.ts";

/** The writing side of the host's capabilities, to stage edits with. */
export type HostEdits = Pick<HostTransaction, "system" | "links" | "firmware">;

/**
 * The host's transaction as the model knows it: one `Change` for all rows that have staged their edits in it, to be
 * validated once they all have, committed once and rolled back once.
 */
export class HostChange implements Change {
  readonly #transaction: HostTransaction;
  /** By the host's name for the setting. */
  readonly #parameters = new Map<string, string>();

  constructor(host: Host) {
    this.#transaction = host.begin();
  }

  get edits(): HostEdits {
    return this.#transaction;
  }

  /** Tells what a row's settings are called in TR-181, should they be refused in the end. */
  name(settings: SettingNames): void {
    for (const [parameter, setting] of Object.entries(settings)) this.#parameters.set(setting, parameter);
  }

  /** A fault's path is the name of the parameter alone: of which row, the host does not say but in its reason. */
  async validate(): Promise<readonly Fault[]> {
    const refused = (await this.#transaction.validate?.()) ?? [];
    return refused.map(({ setting, message }) => ({
      path: this.#parameters.get(setting) ?? "",
      kind: "value",
      reason: message,
    }));
  }

  commit(): Promise<"applied" | "deferred"> {
    return this.#transaction.commit();
  }

  rollback(): Promise<void> {
    return this.#transaction.rollback();
  }
}
