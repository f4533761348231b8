import type { FirewallSettings, FirewallVerdict } from "../../ports/host/network/firewall.ts";
import {
  AbsentCapability,
  hostChange,
  type KnownSettings,
  type RowChange,
  type SettingNames,
  UnsuitableSetting,
} from "../binding/row-change.ts";

/** The settings of the firewall as a whole as parameters bring them. */
interface GivenSettings {
  readonly enabled: boolean;
  readonly otherwise: Target;
}

/** What becomes of a packet, as rules and levels say it. */
export type Target = "Drop" | "Accept" | "Reject" | "Return" | "TargetChain";

/** Parameters that set the firewall as a whole: `firewallChange({ Enable: "enabled" })`. */
export function firewallChange<const Names extends SettingNames>(
  settings: KnownSettings<Names, GivenSettings>,
): RowChange<unknown, Names, GivenSettings> {
  return hostChange(
    settings,
    async ({ firewall }, { otherwise, ...same }: Partial<GivenSettings>) => {
      if (firewall?.changeFirewall === undefined) throw new AbsentCapability("firewall");
      const wanted: Partial<FirewallSettings> = {
        ...same,
        ...(otherwise !== undefined && { otherwise: verdictOf(otherwise, "otherwise") }),
      };
      await firewall.changeFirewall(wanted);
    },
    ({ firewall }) => firewall?.changeFirewall !== undefined,
  );
}

/** Throws for what is no verdict. `setting`: that asks for it. */
export function verdictOf(target: Target, setting: string): FirewallVerdict {
  switch (target) {
    case "Drop":
      return "drop";
    case "Accept":
      return "accept";
    case "Reject":
      return "reject";
    case "Return":
    case "TargetChain":
      throw new UnsuitableSetting(setting, "a rule decides itself; chains of its own there are none");
  }
}
