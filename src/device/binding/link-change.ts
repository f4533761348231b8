import type { LinkReading, LinkSettings } from "../../ports/links.ts";
import { AbsentCapability, type KnownSettings, type RowChange, type SettingNames } from "./row-change.ts";

interface OnLink {
  readonly link: LinkReading;
}

/** Parameters of a row on a link that set the link's own settings: `linkChange({ Enable: "enabled", MaxMTUSize: "mtu" })`. */
export function linkChange<const Names extends SettingNames>(
  settings: KnownSettings<Names, LinkSettings>,
): RowChange<OnLink, Names, Required<LinkSettings>>;
export function linkChange(settings: SettingNames): RowChange<OnLink, SettingNames, Required<LinkSettings>> {
  return {
    settings,
    allowed: ({ host }) => host.allows.write,
    stage: async ({ links }, wanted, { link }) => {
      if (links === undefined) throw new AbsentCapability("links");
      await links.change(link.name, wanted);
    },
  };
}
