import type { FirewallRule, FirewallRuleSettings } from "../../../ports/host/network/firewall.ts";
import { RefusedSettingError } from "../../refused-setting.ts";
import { isText } from "../uci/syntax.ts";
import type { UciValues } from "../uci/write/uci-change.ts";
import type { UciDraft } from "../uci/write/uci-draft.ts";
import { configuredPolicies } from "./policies.ts";
import { sectionKey } from "./section-key.ts";
import { defaultPolicies, type Zone } from "./zones.ts";

const configuration = "firewall";

/** What zones may do in general: verdicts of zones and of the defaults, and `forwarding` sections, which can be switched off. */
export interface PolicyEdits {
  change(key: string, settings: Partial<FirewallRuleSettings>): void;
  remove(key: string): void;
}

export function policyEdits(draft: UciDraft, zones: readonly Zone[]): PolicyEdits {
  const all = () => {
    const firewall = draft.package(configuration);
    return configuredPolicies(firewall, zones, defaultPolicies(firewall));
  };

  return {
    change: (key, settings) => {
      const policies = all();
      const configured = policies.find(({ rule }) => rule.key === key);
      if (configured === undefined) throw new RefusedSettingError("key", `there is no policy ${key}`);
      const { rule, section, option } = configured;
      const values: Record<string, UciValues[string]> = {};
      for (const [name, value] of Object.entries(settings)) {
        const before = name === "order" ? policies.indexOf(configured) + 1 : rule[name as keyof FirewallRule];
        if (JSON.stringify(value) === JSON.stringify(before)) continue;
        const [said, text] =
          option === undefined ? forwardingValue(name, settings) : policyValue(name, option, settings);
        values[said] = text;
      }
      if (Object.keys(values).length === 0) return;
      if (section === undefined) draft.add(configuration, "cpe_defaults", "defaults", values);
      else draft.set(configuration, draft.named(configuration, section, sectionKey(section)), values);
    },
    remove: (key) => {
      const configured = all().find(({ rule }) => rule.key === key);
      if (configured === undefined) return;
      const { section, option } = configured;
      if (section === undefined || option !== undefined) {
        throw new RefusedSettingError("key", "each zone has a policy; it can be another one, but not none");
      }
      draft.delete(configuration, draft.named(configuration, section, sectionKey(section)));
    },
  };
}

/** The option of a `forwarding` for a setting. */
function forwardingValue(name: string, settings: Partial<FirewallRuleSettings>): [option: string, value: string] {
  if (name === "enabled") return ["enabled", settings.enabled ? "1" : "0"];
  const { description = "" } = settings;
  if (name === "description" && isText(description) && !/[\n\r]/.test(description)) return ["name", description];
  throw new RefusedSettingError(
    name,
    "what one zone may send to another can be switched off, and is otherwise as it is",
  );
}

/** The option of a zone, or of the defaults, for a setting. */
function policyValue(
  name: string,
  option: string,
  { verdict }: Partial<FirewallRuleSettings>,
): [option: string, value: string] {
  if (name !== "verdict")
    throw new RefusedSettingError(name, "of what a zone may do in general, Target alone can be set");
  if (verdict === undefined || verdict === "chain" || verdict === "return") {
    throw new RefusedSettingError(name, "the system's firewall has no chain to go to or back from");
  }
  return [option, verdict.toUpperCase()];
}
