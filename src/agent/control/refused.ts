import type { ManagementSettings } from "../../device/management-server/management-settings.ts";
import type { ControlError } from "./results.ts";

/** What is asked locally and cannot be: the message is one sentence for whoever asked. */
export class Refused extends Error {
  readonly kind: ControlError["kind"];

  constructor(kind: ControlError["kind"], message: string) {
    super(message);
    this.name = "Refused";
    this.kind = kind;
  }
}

/** Throws where there is no ACS to talk to. */
export function refuseWithoutAcs({ enabled, url }: Pick<ManagementSettings, "enabled" | "url">): void {
  if (!enabled) throw new Refused("disabled", "EnableCWMP is false: no Inform is sent until it is set to true");
  if (url === "") throw new Refused("disabled", "there is no ACS URL: configure acs.url");
}
