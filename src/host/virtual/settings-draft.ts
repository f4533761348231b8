import type { Step } from "../steps.ts";
import type { ReadableSettings, SettingChange, SystemSettings } from "./system-settings.ts";

/** Settings as edits leave them that are not in force yet. */
export class SettingsDraft implements ReadableSettings {
  readonly #inForce: SystemSettings;
  readonly #staged = new Map<string, string | (() => string)>();

  constructor(inForce: SystemSettings) {
    this.#inForce = inForce;
  }

  get(key: string): string | undefined {
    const staged = this.#staged.get(key);
    if (typeof staged !== "function") return staged ?? this.#inForce.get(key);
    const value = staged();
    this.#staged.set(key, value);
    return value;
  }

  has(key: string): boolean {
    return this.#staged.has(key);
  }

  /** `value`: one that is dear to write out may be written when it is asked for. */
  set(key: string, value: string | (() => string)): void {
    this.#staged.set(key, value);
  }

  get changes(): readonly SettingChange[] {
    return Array.from(this.#staged.keys(), (key) => [key, this.get(key)]);
  }
}

/** What keeps settings and puts them in force; when `apply` rejects, it has done neither. */
export interface SettingsKeeper {
  readonly settings: SystemSettings;
  apply(changes: readonly SettingChange[]): Promise<void>;
}

/** All of a draft at once. */
export function draftStep(draft: SettingsDraft, keeper: SettingsKeeper): Step {
  let before: readonly SettingChange[] = [];
  return {
    carryOut: async () => {
      const replaced = draft.changes.map(([key]) => [key, keeper.settings.get(key)] as const);
      await keeper.apply(draft.changes);
      before = replaced;
    },
    undo: () => keeper.apply(before),
  };
}
