import type { Step } from "../steps.ts";
import type { ReadableSettings, SettingChange, SystemSettings } from "./system-settings.ts";

/** Settings as edits leave them that are not in force yet. */
export class SettingsDraft implements ReadableSettings {
  readonly #inForce: SystemSettings;
  readonly #staged = new Map<string, string>();

  constructor(inForce: SystemSettings) {
    this.#inForce = inForce;
  }

  get(key: string): string | undefined {
    return this.#staged.get(key) ?? this.#inForce.get(key);
  }

  has(key: string): boolean {
    return this.#staged.has(key);
  }

  set(key: string, value: string): void {
    this.#staged.set(key, value);
  }

  get changes(): readonly SettingChange[] {
    return [...this.#staged];
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
