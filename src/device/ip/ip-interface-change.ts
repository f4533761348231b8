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

type GivenSettings = Required<Pick<LinkSettings, "enabled" | "mtu" | "ipv6">> & IpInterfaceSettings;

interface OnLink {
  readonly link: LinkReading;
}

const edits = editsOf("ipInterfaces");

/** Of its link, every host that has links takes the settings. */
const able: Able = ({ ipInterfaces, links }, setting) => {
  if (setting === "ipv6") return links?.takes?.includes(setting) === true;
  return setting === "enabled" || setting === "mtu" || ipInterfaces !== undefined;
};

/** Parameters of a row that set it, or the link that it is: `ipInterfaceChange({ MaxMTUSize: "mtu" })`. */
export function ipInterfaceChange<const Names extends SettingNames>(
  settings: KnownSettings<Names, GivenSettings>,
): RowChange<OnLink, Names, GivenSettings> {
  return hostChange(
    settings,
    async (host, { enabled, mtu, ipv6, ...own }: Partial<GivenSettings>, { link }: OnLink) => {
      const ofLink = {
        ...(enabled !== undefined && { enabled }),
        ...(mtu !== undefined && { mtu }),
        ...(ipv6 !== undefined && { ipv6 }),
      };
      if (Object.keys(ofLink).length > 0) {
        await editsOf("links")(host).change(link.name, ofLink);
      }
      if (Object.keys(own).length > 0) await edits(host).change(link.name, own);
    },
    able,
  );
}

interface GivenIp {
  readonly ulaPrefix: string;
  readonly ipv6: boolean;
}

/** Parameters that set IP as a whole. */
export function ipChange<const Names extends SettingNames>(
  settings: KnownSettings<Names, GivenIp>,
): RowChange<unknown, Names, GivenIp> {
  return hostChange(
    settings,
    async (host, { ulaPrefix, ipv6 }: Partial<GivenIp>) => {
      if (ipv6 !== undefined) await edits(host).setIpv6(ipv6);
      if (ulaPrefix !== undefined) await edits(host).setLocalPrefix(ulaPrefix);
    },
    canEdit("ipInterfaces"),
  );
}
