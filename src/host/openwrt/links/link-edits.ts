import type { AddedLinkKind, LinkEdits, LinkReading, LinkSettings, Links } from "../../../ports/host/network/links.ts";
import type { PppEdits } from "../../../ports/host/network/ppp.ts";
import { checkLinkSettings } from "../../linux/links/linux-link-edits.ts";
import type { SystemFiles } from "../../linux/programs/system-files.ts";
import { RefusedSettingError } from "../../refused-setting.ts";
import { addedOn, isOneOf, takeOffLink } from "../added-interfaces/off-links.ts";
import type { OpenWrtParts } from "../openwrt-parts.ts";
import { isMru, pppLinks, smallestMru } from "../ppp/ppp-links.ts";
import { textOf } from "../uci/option-values.ts";
import type { UciSection } from "../uci/uci-package.ts";
import type { UciValues } from "../uci/write/uci-change.ts";
import type { UciDraft } from "../uci/write/uci-draft.ts";
import { asConfigured, deviceSection } from "./device-sections.ts";
import { usersOf } from "./users-of-link.ts";

const configuration = "network";

/** [RFC 8200 5] */
const smallestIpv6Mtu = 1280;

const types = { vlan: "8021q", macvlan: "macvlan" } as const satisfies Record<AddedLinkKind, string>;

/** Links by their `device` sections in /etc/config/network, which are made where there is none, and by their PPP `connections`. */
export function openWrtLinkEdits(
  draft: UciDraft,
  links: Links,
  { files, connections }: Pick<OpenWrtParts, "files"> & { readonly connections: PppEdits },
): LinkEdits {
  function set(link: string, values: UciValues): void {
    const network = draft.package(configuration);
    const section = deviceSection(network, link);
    const name = freeName(draft, link);
    if (section === undefined) draft.add(configuration, name, "device", { name: link, ...values });
    else draft.set(configuration, draft.named(configuration, section, name), values);
  }

  const drafted = (name: string): UciSection | undefined => deviceSection(draft.package(configuration), name);
  const present = async () => asConfigured(await links.read(), draft.package(configuration));

  return {
    takes: ["ipv6", "maxBitRate", "duplex", "macAddress", "lower", "vlanId"],
    change: async (name, settings) => {
      const all = await present();
      const link = all.find((each) => each.name === name);
      const section = drafted(name);
      if (isLetGo(link, settings)) return;
      const connection = pppLinks(draft.package(configuration)).get(name);
      if (connection !== undefined) return changeConnection(connections, connection.name, settings);
      check(files, name, link, settings);
      checkLower(all, name, settings);
      set(name, { ...whole(link, section, settings), ...valuesFor(settings, link?.kind) });
    },
    add: async (name, kind, settings) => {
      const all = await present();
      if (!/^[\w.-]{1,15}$/.test(name) || all.some((link) => link.name === name)) {
        throw new RefusedSettingError("key", `no link can be added as ${JSON.stringify(name)}`);
      }
      checkLower(all, name, settings);
      checkValues(settings, "");
      set(name, { type: types[kind], ...valuesFor({ enabled: false, ...settings }, kind) });
    },
    remove: async (name) => {
      const section = drafted(name);
      const added = addedOn(draft.package(configuration), name);
      const users = usersOf(draft.package(configuration), name).filter((user) => !isOneOf(added, user));
      if (users.length > 0) throw new RefusedSettingError("key", `${name} is used by ${users.join(", ")}`);
      if (section === undefined) return;
      takeOffLink(draft, added);
      draft.delete(configuration, draft.named(configuration, section, freeName(draft, name)));
    },
  };
}

/** The link of a PPP connection is as that is configured. */
async function changeConnection(edits: PppEdits, key: string, { enabled, mtu, ipv6, ...others }: LinkSettings) {
  const [other] = Object.keys(others);
  if (other !== undefined) throw new RefusedSettingError(other, "the link of a PPP connection has no such setting");
  if (mtu !== undefined && !isMru(mtu))
    throw new RefusedSettingError("mtu", `an MTU of PPP has ${smallestMru} to 65535 octets`);
  await edits.change(key, {
    ...(enabled !== undefined && { enabled }),
    ...(mtu !== undefined && { maxMru: mtu }),
    ...(ipv6 !== undefined && { ipv6 }),
  });
}

/** What it ran on has been removed, and it itself with that: a bridge goes with its ports. */
function isLetGo(link: LinkReading | undefined, settings: LinkSettings): boolean {
  const isNoMore = "lower" in settings && settings.lower === undefined && Object.keys(settings).length === 1;
  return isNoMore && (link === undefined || link.kind === "bridge");
}

/** What a VLAN is that only its name tells of (`eth0.7`), as soon as it becomes another one. */
function whole(link: LinkReading | undefined, section: UciSection | undefined, settings: LinkSettings): UciValues {
  if (link?.kind !== "vlan" || (section !== undefined && textOf(section, "type") !== undefined)) return {};
  if (!("lower" in settings) && settings.vlanId === undefined) return {};
  return { type: types.vlan, ifname: link.lower, vid: link.vlanId === undefined ? undefined : String(link.vlanId) };
}

/** A name for the section of a link, where it has none. */
function freeName(draft: UciDraft, link: string): string {
  let name = `device_${link.replaceAll(/\W/g, "_")}`;
  while (draft.package(configuration).section(name) !== undefined) name += "_";
  return name;
}

function check(files: SystemFiles, name: string, link: LinkReading | undefined, settings: LinkSettings): void {
  if (link === undefined || link.index !== undefined) checkLinkSettings(files, name, settings);
  else if (settings.mtu !== undefined && !(settings.mtu >= 68 && settings.mtu <= 65_535)) {
    throw new RefusedSettingError("mtu", "an MTU has 68 to 65535 octets");
  }
  const asked = Object.keys(settings)[0] ?? "enabled";
  const kind = link?.kind;
  if (kind === "ppp" || kind === "tunnel") {
    throw new RefusedSettingError(asked, `${name} is made by its protocol, which has settings of its own`);
  }
  if (kind === "wifi" && settings.enabled !== undefined) {
    throw new RefusedSettingError("enabled", `${name} is switched by its radio and its network`);
  }
  if ("lower" in settings && kind !== "vlan" && kind !== "macvlan") {
    throw new RefusedSettingError("lower", `${name} cannot be put on another link`);
  }
  for (const setting of ["maxBitRate", "duplex"] as const) {
    const isPort = kind === "ethernet" && link?.physical === true && link.autonegotiates !== undefined;
    if (settings[setting] !== undefined && !isPort) {
      throw new RefusedSettingError(setting, `${name} is no port that can be told what to run at`);
    }
  }
  const mtu = settings.mtu ?? link?.mtu ?? smallestIpv6Mtu;
  if (settings.ipv6 === true && mtu < smallestIpv6Mtu) {
    throw new RefusedSettingError(
      "ipv6",
      `IPv6 needs an MTU of ${smallestIpv6Mtu} octets or more, and ${name} has ${mtu}`,
    );
  }
  checkValues(settings, link?.macAddress);
}

/** `shown`: the MAC address that it has; one without may be left so. */
function checkValues({ vlanId, macAddress, maxBitRate }: LinkSettings, shown: string | undefined): void {
  if (vlanId !== undefined && !(Number.isInteger(vlanId) && vlanId >= 1 && vlanId <= 4094)) {
    throw new RefusedSettingError("vlanId", "a VLAN has an ID of 1 to 4094");
  }
  const hasNone = macAddress === "" && shown === "";
  if (macAddress !== undefined && !hasNone && !isUnicast(macAddress)) {
    throw new RefusedSettingError("macAddress", `${JSON.stringify(macAddress)} is no MAC address of one machine`);
  }
  if (typeof maxBitRate === "number" && !(Number.isInteger(maxBitRate) && maxBitRate > 0)) {
    throw new RefusedSettingError("maxBitRate", "a port runs at a whole number of megabits per second");
  }
}

const isUnicast = (address: string): boolean =>
  /^[0-9a-f][02468ace](:[0-9a-f]{2}){5}$/i.test(address) && !/^00(:00){5}$/.test(address);

function checkLower(links: readonly LinkReading[], name: string, { lower }: LinkSettings): void {
  if (lower === undefined) return;
  const beneath = links.find((link) => link.name === lower);
  if (beneath === undefined) throw new RefusedSettingError("lower", `there is no link ${lower}`);
  if (!["ethernet", "bridge", "vlan", "wifi", "macvlan"].includes(beneath.kind)) {
    throw new RefusedSettingError("lower", `${lower} carries no Ethernet frames`);
  }
  const seen = new Set([name]);
  for (
    let at: LinkReading | undefined = beneath;
    at !== undefined;
    at = links.find((link) => link.name === at?.lower)
  ) {
    if (seen.has(at.name)) throw new RefusedSettingError("lower", `${lower} runs on ${name} itself`);
    seen.add(at.name);
  }
}

function valuesFor(settings: LinkSettings, kind: LinkReading["kind"] | undefined): UciValues {
  const { enabled, mtu, ipv6, maxBitRate, duplex, macAddress, vlanId } = settings;
  return {
    ...(enabled !== undefined && { enabled: enabled ? "1" : "0" }),
    ...(mtu !== undefined && { mtu: String(mtu) }),
    ...(ipv6 !== undefined && { ipv6: ipv6 ? "1" : "0" }),
    ...(maxBitRate !== undefined && { speed: maxBitRate === "auto" ? undefined : String(maxBitRate) }),
    ...(duplex !== undefined && { duplex: duplex === "auto" ? undefined : duplex === "full" ? "1" : "0" }),
    ...(macAddress !== undefined && { macaddr: macAddress === "" ? undefined : macAddress.toLowerCase() }),
    ...("lower" in settings && { ifname: settings.lower }),
    ...(vlanId !== undefined && kind === "vlan" && { vid: String(vlanId) }),
  };
}
