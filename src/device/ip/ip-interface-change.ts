import type { IpInterfaceSettings } from "../../ports/host/network/ip-interfaces.ts";
import type { LinkReading, LinkSettings } from "../../ports/host/network/links.ts";
import {
  type Able,
  canEdit,
  editsOf,
  hostChange,
  type KnownSettings,
  type RowChange,
  type SettingNames,
} from "../binding/row-change.ts";

type GivenSettings = Required<Pick<LinkSettings, "enabled" | "mtu">> & IpInterfaceSettings;

interface OnLink {
  readonly link: LinkReading;
}

const edits = editsOf("ipInterfaces");

/** Of its link, every host that has links takes the settings. */
const able: Able = ({ ipInterfaces }, setting) =>
  setting === "enabled" || setting === "mtu" || ipInterfaces !== undefined;

/** Parameters of a row that set it, or the link that it is: `ipInterfaceChange({ MaxMTUSize: "mtu" })`. */
export function ipInterfaceChange<const Names extends SettingNames>(
  settings: KnownSettings<Names, GivenSettings>,
): RowChange<OnLink, Names, GivenSettings> {
  return hostChange(
    settings,
    async (host, { enabled, mtu, ...own }: Partial<GivenSettings>, { link }: OnLink) => {
      const ofLink = { ...(enabled !== undefined && { enabled }), ...(mtu !== undefined && { mtu }) };
      if (Object.keys(ofLink).length > 0) {
        await editsOf("links")(host).change(link.name, ofLink);
      }
      if (Object.keys(own).length > 0) await edits(host).change(link.name, own);
    },
    able,
  );
}

/** Parameters that set IP as a whole. */
export function ipChange<const Names extends SettingNames>(
  settings: KnownSettings<Names, { readonly ulaPrefix: string }>,
): RowChange<unknown, Names, { readonly ulaPrefix: string }> {
  return hostChange(
    settings,
    async (host, { ulaPrefix }: Partial<{ readonly ulaPrefix: string }>) => {
      if (ulaPrefix !== undefined) await edits(host).setLocalPrefix(ulaPrefix);
    },
    canEdit("ipInterfaces"),
  );
}
