import type { RowReference } from "../../model/binding.ts";
import type { AddressTranslation, FirewallReading, TranslationSettings } from "../../ports/host/network/firewall.ts";
import {
  AbsentCapability,
  hostChange,
  type KnownSettings,
  type RowChange,
  type SettingNames,
} from "../binding/row-change.ts";
import type { RowEditing } from "../binding/row-editing.ts";

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
    async ({ firewall }, given: Partial<GivenSettings>, { key }: TranslationRow) => {
      if (firewall === undefined) throw new AbsentCapability("firewall");
      await firewall.changeTranslation(key, settingsOf(given));
    },
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
  add: async ({ firewall }, key, given) => {
    if (firewall === undefined) throw new AbsentCapability("firewall");
    await firewall.addTranslation(key, { enabled: false, link: undefined, ...usual, ...settingsOf(given) });
  },
  remove: async ({ firewall }, key) => {
    await firewall?.removeTranslation(key);
  },
  able: ({ firewall }) => firewall !== undefined,
};

const settingsOf = ({ link, ...same }: Partial<GivenSettings>): Partial<TranslationSettings> => ({
  ...same,
  ...(link !== undefined && { link: link === "" ? undefined : link.keys[0] }),
});
