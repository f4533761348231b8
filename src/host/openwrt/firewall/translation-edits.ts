import type { FirewallEdits, TranslationSettings } from "../../../ports/host/network/firewall.ts";
import { RefusedSettingError } from "../../refused-setting.ts";
import { isName } from "../uci/syntax.ts";
import type { UciValues } from "../uci/write/uci-change.ts";
import type { UciDraft } from "../uci/write/uci-draft.ts";
import type { RuleSurroundings } from "./rule-values.ts";
import { sectionKey } from "./section-key.ts";
import { addedTranslation, translationsIn } from "./translations.ts";
import { membersIn } from "./zones/zone-members.ts";

const configuration = "firewall";

type TranslationEdits = Pick<FirewallEdits, "addTranslation" | "changeTranslation" | "removeTranslation">;

/** Where addresses are translated: `masq` of a zone, for all links of it alike, or a `nat` section of its own. [OpenWrt fw4, fw3] */
export function translationEdits(draft: UciDraft, surroundings: RuleSurroundings): TranslationEdits {
  const { zones } = surroundings;
  const find = (key: string) =>
    translationsIn(draft.package(configuration), zones).find(({ translation }) => translation.key === key);

  const isMember = (link: string): boolean =>
    membersIn(draft.package(configuration)).some((member) => member.link === link);
  const valuesOf = (settings: Partial<TranslationSettings>): UciValues => valuesFor(settings, surroundings, isMember);

  return {
    addTranslation: async (key, settings) => {
      const name = addedTranslation(key);
      if (!isName(key) || draft.package(configuration).section(name) !== undefined) {
        throw new RefusedSettingError("key", `no translation can be added as ${JSON.stringify(key)}`);
      }
      draft.add(configuration, name, "nat", { target: "MASQUERADE", ...valuesOf(settings) });
    },
    changeTranslation: async (key, settings) => {
      const configured = find(key);
      if (configured === undefined) throw new RefusedSettingError("key", `there is no translation ${key}`);
      const { section, zone, translation } = configured;
      const name = (): string => draft.named(configuration, section, sectionKey(section));
      const { enabled, link = translation.link } = settings;
      if (zone === undefined) {
        draft.set(configuration, name(), valuesOf(settings));
        return;
      }
      if (link !== translation.link) {
        throw new RefusedSettingError("link", `zone ${zone.name} translates for its own links; add a row for ${link}`);
      }
      if (enabled !== undefined) draft.set(configuration, name(), { masq: enabled ? "1" : "0" });
    },
    removeTranslation: async (key) => {
      const configured = find(key);
      if (configured === undefined) return;
      const { section, zone } = configured;
      const name = draft.named(configuration, section, sectionKey(section));
      if (zone === undefined) draft.delete(configuration, name);
      else draft.set(configuration, name, { masq: "" });
    },
  };
}

/** `isMember`: whether a link is in its zone because of a translation. */
function valuesFor(
  settings: Partial<TranslationSettings>,
  { zones, hasLink }: RuleSurroundings,
  isMember: (link: string) => boolean,
): UciValues {
  const { enabled, link } = settings;
  return {
    ...(enabled !== undefined && { enabled: enabled ? "1" : "0" }),
    ...("link" in settings && sourceOf(link)),
  };

  function sourceOf(name: string | undefined): UciValues {
    // No zone is called so: nothing is translated before there is a link.
    if (name === undefined) return { src: "cpe_none", device: undefined };
    if (!hasLink(name)) throw new RefusedSettingError("link", `there is no link ${name}`);
    const zone = zones.find(({ links }) => links.includes(name));
    return { src: isMember(name) ? undefined : zone?.name, device: name };
  }
}
