import type { SettingsDraft } from "./settings-draft.ts";
import type { ReadableSettings } from "./system-settings.ts";

/** A part of the system as shipped, or all of it as it was changed, in one text under its key. */
export interface KeptState<State extends object> {
  in(settings: ReadableSettings, shipped: State): State;
  /** As a draft leaves it; `keep`: absent members stay. */
  staged(draft: SettingsDraft, shipped: State): { readonly now: State; keep(change: Partial<State>): void };
}

export function keptState<State extends object>(key: string): KeptState<State> {
  const stateIn = (settings: ReadableSettings, shipped: State): State => {
    const set = settings.get(key);
    return set === undefined ? shipped : (JSON.parse(set) as State);
  };
  return {
    in: stateIn,
    staged: (draft, shipped) => ({
      get now() {
        return stateIn(draft, shipped);
      },
      keep: (change) => draft.set(key, JSON.stringify({ ...stateIn(draft, shipped), ...change })),
    }),
  };
}
