import type { RefusedSetting } from "../../ports/host.ts";

/** A setting that the simulated system cannot take, or may not. */
export class VirtualRefusal extends Error implements RefusedSetting {
  override readonly name = "RefusedSetting";
  readonly setting: string;

  constructor(setting: string, reason: string) {
    super(reason);
    this.setting = setting;
  }
}
