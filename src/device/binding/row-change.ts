import type { HostEdits } from "./host-change.ts";

/** Parameters that a change can set, each with the host's own name for the setting, as its refusals have it. */
export type SettingNames = Readonly<Record<string, string>>;

/** Stages in the host's transaction what is wanted of a row. Rejects with a `RefusedSetting` for what the system cannot take. */
type Stage<Row, Settings> = (edits: HostEdits, wanted: Partial<Settings>, before: Row) => Promise<void>;

/** Whether a host that may be written has the edits for it: for this setting, or for rows. Without it the parameter is read-only. */
export type Able = (edits: HostEdits, setting?: string) => boolean;

/** How live parameters of a row are set, where the host may be written; made by `hostChange`, which checks the settings. */
export interface RowChange<Row, Names extends SettingNames, Settings> {
  readonly settings: Names;
  readonly stage: Stage<Row, Settings>;
  /** Absent: every host that reads the row has. */
  readonly able?: Able;
  readonly fixed?: Fixed<Row>;
}

/** Why a setting of this row cannot be changed here, though those of others can; undefined if it can. */
export type Fixed<Row> = (row: Row, setting: string) => string | undefined;

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
  able?: Able,
  fixed?: Fixed<NoInfer<Row>>,
): RowChange<Row, Names, Settings>;
export function hostChange(
  settings: SettingNames,
  stage: Stage<never, never>,
  able?: Able,
  fixed?: Fixed<never>,
): RowChange<never, SettingNames, never> {
  return { settings, stage, ...(able && { able }), ...(fixed && { fixed }) };
}

/** A value that cannot be had on any host, as a `RefusedSetting`. */
export class UnsuitableSetting extends Error {
  override readonly name = "UnsuitableSetting";
  readonly setting: string;

  constructor(setting: string, reason: string) {
    super(reason);
    this.setting = setting;
  }
}

/** A capability that a host was told to change and has not. */
export class AbsentCapability extends Error {
  override readonly name = "AbsentCapability";

  constructor(capability: keyof HostEdits) {
    super(`this host has no ${capability} to change`);
  }
}

/** The edits of a capability in a host's transaction. What it makes throws an `AbsentCapability` where the host has none. */
export const editsOf =
  <Name extends keyof HostEdits>(name: Name): ((host: HostEdits) => NonNullable<HostEdits[Name]>) =>
  (host) => {
    const edits = host[name];
    if (edits === undefined) throw new AbsentCapability(name);
    return edits;
  };

/** Whether a host that may be written has edits of the capability at all. */
export const canEdit =
  (name: keyof HostEdits): Able =>
  (host) =>
    host[name] !== undefined;
