import type { FirewallEdits, FirewallRuleSettings, TranslationSettings } from "../../../ports/host/network/firewall.ts";
import type { SimulatedDevice } from "../device.ts";
import { added, changed, isThere, placed, refuse, without } from "../keyed-list.ts";
import type { SettingsDraft } from "../settings-draft.ts";
import { type ChainState, type FirewallState, firewallStateOf, setFirewallState } from "./firewall-state.ts";
import { checkNetworks, checkNumbers } from "./rule-checks.ts";

/** Undefined for a system without a packet filter. */
export function simulatedFirewallEdits(
  { system: { firewall, links }, clock }: SimulatedDevice,
  draft: SettingsDraft,
): FirewallEdits | undefined {
  if (firewall === undefined) return undefined;
  // Of a chain of many rules a text would be parsed and written for each of them.
  let known: FirewallState | undefined;
  const present = (): FirewallState => {
    known ??= firewallStateOf(draft, firewall);
    return known;
  };
  const keep = (change: Partial<FirewallState>): void => {
    known = { ...present(), ...change, changedMs: clock.wallMs() };
    setFirewallState(draft, known);
  };
  const checkLink = (setting: string, name: string | undefined): void => {
    if (name !== undefined && !links.some((link) => link.name === name)) refuse(setting, `there is no link ${name}`);
  };
  const checkRule = (settings: Partial<FirewallRuleSettings>): void => {
    for (const name of ["from", "to"] as const) {
      const side = settings[name];
      if (typeof side === "object") checkLink(name, side.link);
    }
    if (settings.chain !== undefined && !present().chains.some(({ key }) => key === settings.chain))
      refuse("chain", `there is no chain ${settings.chain}`);
    checkNetworks(settings);
    checkNumbers(settings);
  };
  const keepTimes = ({ tcpSeconds, udpSeconds }: Partial<TranslationSettings>): void =>
    keep({ ...(tcpSeconds !== undefined && { tcpSeconds }), ...(udpSeconds !== undefined && { udpSeconds }) });

  const keepRules = (chain: string, rules: ChainState["rules"]): void =>
    keep({ chains: changed(present().chains, chain, { rules }) });
  const chainOf = (key: string): ChainState => isThere(present().chains, key, "chain");

  return {
    changeFirewall: async (settings) => {
      if (settings.level !== undefined) isThere(present().levels, settings.level, "level");
      keep(settings);
    },
    levels: {
      add: async (key, { order, ...settings }) =>
        keep({ levels: placed(added(present().levels, { ...settings, key }), key, order) }),
      remove: async (key) => {
        const { levels, level } = present();
        if (levels.some((each) => each.key === key))
          keep({ levels: without(levels, key), level: level === key ? undefined : level });
      },
    },
    changeLevel: async (key, { order, ...settings }) => {
      isThere(present().levels, key, "level");
      const levels = changed(present().levels, key, settings);
      keep({ levels: order === undefined ? levels : placed(levels, key, order) });
    },
    chains: {
      add: async (key, settings) =>
        keep({ chains: added(present().chains, { ...settings, key, creator: "ACS", rules: [] }) }),
      change: async (key, settings) => {
        chainOf(key);
        keep({ chains: changed(present().chains, key, settings) });
      },
      remove: async (key) => {
        const { chains, levels } = present();
        const isLeftBy = ({ chain }: { readonly chain?: string | undefined }): boolean => chain === key;
        if (!chains.some((each) => each.key === key)) return;
        keep({
          chains: without(chains, key).map((each) => ({ ...each, rules: leaving(each.rules, isLeftBy) })),
          levels: leaving(levels, isLeftBy),
        });
      },
    },
    addRule: async (chain, key, { order, ...settings }) => {
      checkRule(settings);
      const { rules } = isThere(present().chains, chain, "chain", "row");
      keepRules(chain, placed(added(rules, { ...settings, key }), key, order));
    },
    changeRule: async (chain, key, { order, ...settings }) => {
      isThere(chainOf(chain).rules, key, "rule");
      checkRule(settings);
      const rules = changed(chainOf(chain).rules, key, settings);
      keepRules(chain, order === undefined ? rules : placed(rules, key, order));
    },
    removeRule: async (chain, key) => {
      const rules = present().chains.find((each) => each.key === chain)?.rules ?? [];
      if (rules.some((rule) => rule.key === key)) keepRules(chain, without(rules, key));
    },
    addTranslation: async (key, { enabled, link, ...times }) => {
      checkLink("link", link);
      keep({ translations: added(present().translations, { key, enabled, link }) });
      keepTimes(times);
    },
    changeTranslation: async (key, { tcpSeconds, udpSeconds, ...settings }) => {
      isThere(present().translations, key, "translation");
      checkLink("link", settings.link);
      keep({ translations: changed(present().translations, key, settings) });
      keepTimes({
        ...(tcpSeconds !== undefined && { tcpSeconds }),
        ...(udpSeconds !== undefined && { udpSeconds }),
      });
    },
    removeTranslation: async (key) => {
      const { translations } = present();
      if (translations.some((each) => each.key === key)) keep({ translations: without(translations, key) });
    },
  };
}

/** Without the chain, where it is that one. */
const leaving = <Item extends { readonly chain?: string | undefined }>(
  items: readonly Item[],
  isLeftBy: (item: Item) => boolean,
): readonly Item[] => items.map((each) => (isLeftBy(each) ? { ...each, chain: undefined } : each));
