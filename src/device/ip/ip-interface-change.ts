import type { RowReference } from "../../model/binding.ts";
import type { Dhcpv6Prefix } from "../../ports/host/network/dhcpv6.ts";
import type {
  AddedIpInterfaceEdits,
  IpInterfaceEdits,
  IpInterfaceSettings,
} from "../../ports/host/network/ip-interfaces.ts";
import type { LinkSettings } from "../../ports/host/network/links.ts";
import type { HostEdits } from "../binding/host-change.ts";
import {
  type Able,
  AbsentCapability,
  editsOf,
  hostChange,
  type KnownSettings,
  type RowChange,
  type SettingNames,
  UnsuitableSetting,
} from "../binding/row-change.ts";
import type { RowEditing } from "../binding/row-editing.ts";
import { freshLink } from "../interface-stack/fresh-link.ts";
import type { Layered } from "../interface-stack/interface-layers.ts";
import { ipBelow, sameRows } from "../interface-stack/link-below.ts";

export interface IpInterfaceRow extends Layered {
  /** Unix time of this reading, to tell when addresses expire; undefined while the clock is not set. */
  readonly wallMs: number | undefined;
  /** Prefixes that were delegated to the device here. */
  readonly delegated: readonly Dhcpv6Prefix[];
  /** Whether it gets a network of the device's own prefix; undefined where the host does not tell. */
  readonly local: boolean | undefined;
}

interface GivenSettings extends Required<Pick<LinkSettings, "enabled" | "mtu" | "ipv4" | "ipv6">>, IpInterfaceSettings {
  readonly lower: readonly RowReference[];
}

const edits = editsOf("ipInterfaces");

/** Of its link, every host that has links takes the settings. */
const able: Able = ({ ipInterfaces, links }, setting) => {
  if (setting === "ipv4" || setting === "ipv6") return links?.takes?.includes(setting) === true;
  if (setting === "lower") return ipInterfaces?.added !== undefined;
  return setting === "enabled" || setting === "mtu" || ipInterfaces !== undefined;
};

/** Parameters of a row that set it, or the link that it is: `ipInterfaceChange({ MaxMTUSize: "mtu" })`. */
export function ipInterfaceChange<const Names extends SettingNames>(
  settings: KnownSettings<Names, GivenSettings>,
): RowChange<Layered, Names, GivenSettings> {
  return hostChange(settings, (host, given: Partial<GivenSettings>, row: Layered) => change(host, given, row), able);
}

/** One that was added is switched by itself, and put on a link; that has its other settings. */
async function change(host: HostEdits, given: Partial<GivenSettings>, { link, lower: before }: Layered): Promise<void> {
  const { enabled, mtu, ipv4, ipv6, lower } = given;
  const below = lower !== undefined && !sameRows(lower, before) ? { lower: ipBelow("lower", lower) } : {};
  if (link.ip === undefined && below.lower !== undefined) {
    throw new UnsuitableSetting("lower", `this IP interface is the link ${link.name}, and runs on what that runs on`);
  }
  const own = { ...(link.ip !== undefined && enabled !== undefined && { enabled }), ...below };
  if (Object.keys(own).length > 0) await addedEdits(host).change(link.ip?.key ?? link.name, own);

  if (typeof below.lower === "object") {
    if (ipv4 === false) throw new UnsuitableSetting("ipv4", "IPv4 is switched off once it runs on the PPP interface");
    const ofConnection = { ...(mtu !== undefined && { maxMru: mtu }), ...(ipv6 !== undefined && { ipv6 }) };
    if (Object.keys(ofConnection).length > 0) await editsOf("ppp")(host).change(below.lower.connection, ofConnection);
    return changeIp(host, given, link.name);
  }
  const name = below.lower ?? link.name;
  const isOnNone = link.kind === "none" && below.lower === undefined;
  // What it shows there may be written back, as by a file that restores it: IPv6 runs on no link.
  const ofLink = {
    ...(link.ip === undefined && enabled !== undefined && { enabled }),
    ...(mtu !== undefined && !(isOnNone && mtu === link.mtu) && { mtu }),
    ...(ipv4 !== undefined && !(isOnNone && ipv4) && { ipv4 }),
    ...(ipv6 !== undefined && !(isOnNone && (!ipv6 || ipv6 === link.ipv6Enabled)) && { ipv6 }),
  };
  if (Object.keys(ofLink).length > 0) {
    if (isOnNone) {
      throw new UnsuitableSetting(
        ["mtu", "ipv4"].find((name) => name in ofLink) ?? "ipv6",
        "this IP interface is on no link yet (LowerLayers)",
      );
    }
    await editsOf("links")(host).change(name, ofLink);
  }
  await changeIp(host, given, link.name);
}

async function changeIp(host: HostEdits, { local, restart }: Partial<GivenSettings>, link: string): Promise<void> {
  const ofIp = { ...(local !== undefined && { local }), ...(restart !== undefined && { restart }) };
  if (Object.keys(ofIp).length > 0) await edits(host).change(link, ofIp);
}

/** IP interfaces that the ACS adds are named by their instance number: `cpe_i2`. [TR-181 IP.Interface] */
export const ipInterfaceRows: RowEditing<IpInterfaceRow, GivenSettings> = {
  keyOf: (instance) => `cpe_i${instance}`,
  fresh: (key) => ({ ...fresh(key), wallMs: undefined, delegated: [], local: false }),
  add: async (host, key, { enabled, ...others }) => {
    await addedEdits(host).add(key, { ...(enabled !== undefined && { enabled }) });
    await change(host, others, fresh(key));
  },
  remove: (host, key) => addedEdits(host).remove(key),
  undeletable: ({ link }) =>
    link.ip === undefined ? "an interface that is one with its link, and was not added" : undefined,
  able: ({ ipInterfaces }) => ipInterfaces?.added !== undefined,
};

function addedEdits(host: HostEdits): AddedIpInterfaceEdits {
  const { added } = edits(host);
  if (added === undefined) throw new AbsentCapability("ipInterfaces");
  return added;
}

const fresh = (key: string): Layered => ({
  link: { ...freshLink(key, "none"), ipv6Enabled: true, ip: { key, enabled: false } },
  lower: [],
});

interface GivenIp {
  readonly ulaPrefix: string;
  readonly ipv4: boolean;
  readonly ipv6: boolean;
}

/** Parameters that set IP as a whole. */
export function ipChange<const Names extends SettingNames>(
  settings: KnownSettings<Names, GivenIp>,
): RowChange<unknown, Names, GivenIp> {
  return hostChange(
    settings,
    async (host, { ulaPrefix, ipv4, ipv6 }: Partial<GivenIp>) => {
      if (ipv4 !== undefined) await ipv4Switch(host)(ipv4);
      if (ipv6 !== undefined) await edits(host).setIpv6(ipv6);
      if (ulaPrefix !== undefined) await edits(host).setLocalPrefix(ulaPrefix);
    },
    ({ ipInterfaces }, setting) =>
      ipInterfaces !== undefined && (setting !== "ipv4" || ipInterfaces.setIpv4 !== undefined),
  );
}

function ipv4Switch(host: HostEdits): NonNullable<IpInterfaceEdits["setIpv4"]> {
  const { setIpv4 } = edits(host);
  if (setIpv4 === undefined) throw new AbsentCapability("ipInterfaces");
  return setIpv4;
}
