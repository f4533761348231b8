import type { LinkReading, LinkSettings } from "../../ports/host/network/links.ts";
import type { HostEdits } from "./host-change.ts";
import { AbsentCapability, hostChange, type KnownSettings, type RowChange, type SettingNames } from "./row-change.ts";

interface OnLink {
  readonly link: LinkReading;
}

/** Parameters of a row on a link that set the link's own settings: `linkChange({ Enable: "enabled", MaxMTUSize: "mtu" })`. */
export function linkChange<const Names extends SettingNames>(
  settings: KnownSettings<Names, Required<LinkSettings>>,
): RowChange<OnLink, Names, Required<LinkSettings>> {
  return hostChange(settings, stage);
}

async function stage({ links }: HostEdits, wanted: LinkSettings, { link }: OnLink): Promise<void> {
  if (links === undefined) throw new AbsentCapability("links");
  await links.change(link.name, wanted);
}
