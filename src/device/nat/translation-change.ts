import type { RowReference } from "../../model/binding.ts";
import type { AddressTranslation, FirewallReading, TranslationSettings } from "../../ports/host/network/firewall.ts";
import { linkAsked } from "../binding/referenced.ts";
import { canEdit, hostChange, type KnownSettings, type RowChange, type SettingNames } from "../binding/row-change.ts";
import type { RowEditing } from "../binding/row-editing.ts";
import { firewallEdits } from "../firewall/firewall-change.ts";

export interface TranslationRow extends AddressTranslation, Pick<Partial<FirewallReading>, "timeouts"> {
  /** Whether the firewall is in force; undefined where the system does not tell. */
  readonly running: boolean | undefined;
}

interface GivenSettings extends Omit<TranslationSettings, "link"> {
  readonly link: RowReference | "";
}

/** Parameters of a row that set its translation: `translationChange({ Enable: "enabled" })`. */
export function translationChange<const Names extends SettingNames>(
  settings: KnownSettings<Names, GivenSettings>,
): RowChange<TranslationRow, Names, GivenSettings> {
  return hostChange(
    settings,
    (edits, given: Partial<GivenSettings>, { key }: TranslationRow) =>
      firewallEdits(edits).changeTranslation(key, settingsOf(given)),
    ({ firewall }, setting) =>
      firewall !== undefined &&
      (firewall.translationSettings === undefined || firewall.translationSettings.some((name) => name === setting)),
  );
}

const usual = { tcpSeconds: 7200, udpSeconds: 60 };

/** Translations that the ACS adds are named by their instance number: `cpe_2`. */
export const translationRows: RowEditing<TranslationRow, GivenSettings> = {
  keyOf: (instance) => `cpe_${instance}`,
  fresh: (key) => ({ key, enabled: false, link: undefined, running: undefined, timeouts: usual }),
  add: (edits, key, given) =>
    firewallEdits(edits).addTranslation(key, { enabled: false, link: undefined, ...usual, ...settingsOf(given) }),
  remove: async ({ firewall }, key) => {
    await firewall?.removeTranslation(key);
  },
  able: canEdit("firewall"),
};

const settingsOf = ({ link, ...same }: Partial<GivenSettings>): Partial<TranslationSettings> => ({
  ...same,
  ...linkAsked(link),
});
