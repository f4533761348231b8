import type { RefusedSetting } from "../ports/host/host-transaction.ts";

/** A setting that this system cannot or may not take. */
export class RefusedSettingError extends Error implements RefusedSetting {
  override readonly name = "RefusedSetting";
  readonly setting: string;

  constructor(setting: string, reason: string) {
    super(reason);
    this.setting = setting;
  }
}
