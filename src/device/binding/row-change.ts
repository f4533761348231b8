import type { HostEdits } from "./host-change.ts";

/** Parameters that a change can set, each with the host's own name for the setting, as its refusals have it. */
export type SettingNames = Readonly<Record<string, string>>;

/** Stages in the host's transaction what is wanted of a row. Rejects with a `RefusedSetting` for what the system cannot take. */
type Stage<Row, Settings> = (edits: HostEdits, wanted: Partial<Settings>, before: Row) => Promise<void>;

/** How live parameters of a row are set, where the host may be written; made by `hostChange`, which checks the settings. */
export interface RowChange<Row, Names extends SettingNames, Settings> {
  readonly settings: Names;
  readonly stage: Stage<Row, Settings>;
  /** What of the host's transaction it stages in, if not every host has it; without that the parameters are read-only. */
  readonly needs?: keyof HostEdits | undefined;
}

/** The names themselves, if the host takes settings that are called so. */
export type KnownSettings<Names extends SettingNames, Settings> = {
  readonly [Name in keyof Names]: Names[Name] extends keyof Settings
    ? Names[Name]
    : `${Names[Name]} is no setting that the host takes`;
};

/** A change that sets these parameters by the settings, with their types, that `stage` says that it takes. */
export function hostChange<Row, Settings, const Names extends SettingNames>(
  settings: KnownSettings<Names, Settings>,
  stage: Stage<Row, Settings>,
  needs?: keyof HostEdits,
): RowChange<Row, Names, Settings>;
export function hostChange(
  settings: SettingNames,
  stage: Stage<never, never>,
  needs?: keyof HostEdits,
): RowChange<never, SettingNames, never> {
  return { settings, stage, needs };
}

/** A capability that a host was told to change and has not. */
export class AbsentCapability extends Error {
  override readonly name = "AbsentCapability";

  constructor(capability: keyof HostEdits) {
    super(`this host has no ${capability} to change`);
  }
}
