import type { FirewallEdits } from "../../../ports/host/network/firewall.ts";
import { RefusedSettingError } from "../../refused-setting.ts";
import type { OpenWrtParts } from "../openwrt-parts.ts";
import type { UciDraft } from "../uci/write/uci-draft.ts";
import { policyEdits } from "./policy-edits.ts";
import { ruleEdits } from "./rule-edits.ts";
import { ruleSurroundings } from "./rule-surroundings.ts";
import type { RuleSurroundings } from "./rule-values.ts";
import { sectionKey } from "./section-key.ts";
import { setOpen, setStrictness } from "./strictness-edits.ts";
import { translationEdits } from "./translation-edits.ts";
import { defaultsIn, zonesIn } from "./zones.ts";

const configuration = "firewall";

/**
 * The packet filter of /etc/config/firewall: rules, what zones may do in general, and where addresses are translated. It has one
 * level, and the chains that there are.
 */
export function openWrtFirewallEdits(draft: UciDraft, parts: OpenWrtParts): FirewallEdits {
  const surroundings = (): Promise<RuleSurroundings> => ruleSurroundings(draft, parts);
  const translations = async () => translationEdits(draft, await surroundings());

  return {
    changeFirewall: async ({ enabled, strictness, ...level }) => {
      if ("level" in level && level.level !== "configured") {
        throw new RefusedSettingError("level", "the system has one level, which is always in force");
      }
      if (strictness !== undefined) setStrictness(draft, strictness);
      if (enabled !== undefined) setOpen(draft, !enabled);
    },
    levelSettings: ["otherwise", "log"],
    changeLevel: async (key, { otherwise, log, ...others }) => {
      if (key !== "configured") throw new RefusedSettingError("key", `there is no level ${key}`);
      const [other] = Object.keys(others);
      if (other !== undefined) throw new RefusedSettingError(other, "the one level of the system is called as it is");
      if (otherwise !== undefined) setDefaultForward(draft, otherwise.toUpperCase());
      if (log === undefined) return;
      for (const { section } of zonesIn(draft.package(configuration), [])) {
        draft.set(configuration, draft.named(configuration, section, sectionKey(section)), { log: log ? "1" : "" });
      }
    },
    addRule: async (chain, key, settings) => {
      if (chain !== "rules") {
        throw new RefusedSettingError("row", "rules are added to chain Rules; what others have follows from zones");
      }
      ruleEdits(draft, await surroundings()).add(key, settings);
    },
    changeRule: async (chain, key, settings) => {
      const edits = editsOf(chain, key, await surroundings());
      edits.change(key, settings);
    },
    removeRule: async (chain, key) => {
      if (["rules", "policies"].includes(chain)) editsOf(chain, key, await surroundings()).remove(key);
      else if (chain === "all") throw noneOf(chain, key);
    },
    translationSettings: ["enabled", "link"],
    addTranslation: async (key, settings) => (await translations()).addTranslation(key, settings),
    changeTranslation: async (key, settings) => (await translations()).changeTranslation(key, settings),
    removeTranslation: async (key) => (await translations()).removeTranslation(key),
  };

  function editsOf(chain: string, key: string, around: RuleSurroundings) {
    if (chain === "rules") return ruleEdits(draft, around);
    if (chain === "policies") return policyEdits(draft, around.zones);
    throw noneOf(chain, key);
  }
}

const noneOf = (chain: string, key: string): Error =>
  chain === "all"
    ? new RefusedSettingError("key", "packets go through Rules and Policies, in this order and always")
    : new RefusedSettingError("key", `there is no rule ${key} in chain ${chain}`);

function setDefaultForward(draft: UciDraft, forward: string): void {
  const section = defaultsIn(draft.package(configuration));
  if (section === undefined) draft.add(configuration, "cpe_defaults", "defaults", { forward });
  else draft.set(configuration, draft.named(configuration, section, sectionKey(section)), { forward });
}
