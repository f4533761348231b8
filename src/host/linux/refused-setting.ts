import type { RefusedSetting } from "../../ports/host.ts";

/** A setting that this system cannot or may not take. */
export class LinuxRefusal extends Error implements RefusedSetting {
  readonly setting: string;
  constructor(setting: string, reason: string) {
    super(reason);
    this.name = "RefusedSetting";
    this.setting = setting;
  }
}
