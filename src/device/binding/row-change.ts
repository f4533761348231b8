import type { DeviceContext } from "./context.ts";
import type { HostEdits } from "./host-change.ts";

/** Parameters that a change can set, each with the host's own name for the setting, as its refusals have it. */
export type SettingNames = Readonly<Record<string, string>>;

/**
 * How live parameters of a row are set: under which names the host takes them, and how they are staged. `Settings` has the
 * type of each setting that the host takes.
 */
export interface RowChange<Row, Names extends SettingNames, Settings> {
  readonly settings: Names;
  /** Whether these may be written on this device; `Writable` tells the ACS the same. */
  readonly allowed: (context: DeviceContext) => boolean;
  /** Only what was asked for is in `wanted`. Rejects with a `RefusedSetting` for what the system cannot take. */
  readonly stage: (edits: HostEdits, wanted: Partial<Settings>, before: Row) => Promise<void>;
}

/** The names themselves, if the host takes settings that are called so. */
export type KnownSettings<Names extends SettingNames, Settings> = {
  readonly [Name in keyof Names]: Names[Name] extends keyof Settings
    ? Names[Name]
    : `"${Names[Name]}" is no setting that the host takes`;
};

/** A capability that a host was told to change and has not. */
export class AbsentCapability extends Error {
  override readonly name = "AbsentCapability";

  constructor(capability: keyof HostEdits) {
    super(`this host has no ${capability} to change`);
  }
}
