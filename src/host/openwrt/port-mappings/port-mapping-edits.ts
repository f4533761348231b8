import type { RefusedSetting } from "../../../ports/host/host-transaction.ts";
import type { PortMappingEdits, PortMappingSettings } from "../../../ports/host/network/port-mappings.ts";
import { RefusedSettingError } from "../../refused-setting.ts";
import { checkPortMapping } from "../../settings/port-mapping.ts";
import { knownLinks } from "../links/known-links.ts";
import { type NetifdInterface, readNetifd } from "../netifd.ts";
import type { OpenWrtParts } from "../openwrt-parts.ts";
import { setSchedule } from "../schedules/schedule-edits.ts";
import { isName, isText } from "../uci/syntax.ts";
import type { UciValues } from "../uci/write/uci-change.ts";
import type { UciDraft } from "../uci/write/uci-draft.ts";
import { valuesOf } from "../uci/write/values-of.ts";
import { outsideZonesIn, setForAll, setForOne } from "./all-interfaces.ts";
import { setMappedLink, settleMappedLinks } from "./mapped-links.ts";
import { type Redirect, redirectOf } from "./redirects.ts";
import { type ZonesOfLinks, zonesOfLinks } from "./zone-names.ts";

const configuration = "firewall";

/** Port mappings as sections of /etc/config/firewall, called by their keys. */
export function openWrtPortMappingEdits(
  draft: UciDraft,
  { ubus, files }: Pick<OpenWrtParts, "ubus" | "files">,
): PortMappingEdits & { settled(): readonly RefusedSetting[] } {
  const asked = new Set<string>();

  /** A link of no zone may come into one yet, by what else is asked. */
  async function checkLink({ link }: Partial<PortMappingSettings>): Promise<void> {
    if (link === undefined || (await knownLinks({ ubus, files }))(link)) return;
    throw new RefusedSettingError("link", `there is no link ${link}`);
  }

  /** Where a link is not what its zone goes by, or has none yet. */
  function keepLink(section: string, { link }: Partial<PortMappingSettings>, known: ZonesOfLinks): void {
    const isOther = link !== undefined && known.linkOf(known.zoneOf(link) ?? "") !== link;
    setMappedLink(draft, section, isOther ? link : undefined);
    if (isOther) asked.add(section);
  }

  const zones = async (): Promise<ZonesOfLinks> =>
    zonesOfLinks(draft.package(configuration), await readNetifd(ubus).catch((): readonly NetifdInterface[] => []));

  /** The name of the section that is this mapping alone. One that is for TCP and UDP becomes two. */
  function sectionOf(key: string, { section, mappings }: Redirect): string {
    if (mappings.length === 1) return draft.named(configuration, section, key);
    for (const mapping of mappings) {
      refuseTakenKey(mapping.key);
      const values = { ...valuesOf(section), proto: mapping.protocol };
      draft.add(configuration, mapping.key, section.type, values);
    }
    draft.delete(configuration, draft.named(configuration, section, key.replace(/_(tcp|udp)$/, "")));
    return key;
  }

  /** The zones that a mapping for all is for. */
  function outsideOf(settings: PortMappingSettings, known: ZonesOfLinks): readonly string[] {
    const zones = outsideZonesIn(draft.package(configuration));
    if (zones.length > 0 || zoneFor(settings, known) !== undefined) return zones;
    throw new RefusedSettingError(
      "allLinks",
      "no zone of the firewall masquerades: there is no outside to map ports of",
    );
  }

  function refuseTakenKey(key: string): void {
    if (isName(key) && draft.package(configuration).section(key) === undefined) return;
    throw new RefusedSettingError("key", `no port mapping can be added as ${JSON.stringify(key)}`);
  }

  return {
    add: async (key, settings) => {
      refuseTakenKey(key);
      check(settings, settings);
      await checkLink(settings);
      const known = await zones();
      const values = valuesFor(settings, settings, known);
      const outside = settings.allLinks ? outsideOf(settings, known) : undefined;
      draft.add(configuration, key, "redirect", { target: "DNAT", ...values });
      keepLink(key, settings, known);
      setSchedule(draft, key, settings.schedules ?? []);
      if (outside !== undefined) setForAll(draft, key, outside, zoneFor(settings, known));
    },
    change: async (key, settings) => {
      const known = await zones();
      const redirect = redirectOf(draft.package(configuration), key, known.linkOf);
      const before = redirect?.mappings.find((mapping) => mapping.key === key);
      if (redirect === undefined || before === undefined) throw new RefusedSettingError("key", noMapping(key));
      const after = { ...before, ...settings };
      check(settings, after);
      await checkLink(settings);
      const values = valuesFor(settings, after, known);
      const outside = after.allLinks ? outsideOf(after, known) : undefined;
      const section = sectionOf(key, redirect);
      setForOne(draft, section);
      draft.set(configuration, section, values);
      if ("link" in settings) keepLink(section, settings, known);
      if (settings.schedules !== undefined) setSchedule(draft, section, settings.schedules);
      if (outside !== undefined) setForAll(draft, section, outside, zoneFor(after, known));
    },
    remove: async (key) => {
      const redirect = redirectOf(draft.package(configuration), key, () => undefined);
      if (redirect !== undefined) {
        const section = sectionOf(key, redirect);
        setForOne(draft, section);
        asked.delete(section);
        setMappedLink(draft, section, undefined);
        setSchedule(draft, section, []);
        draft.delete(configuration, section);
      } else if (isUpnp(key)) throw new RefusedSettingError("key", noMapping(key));
    },
    settled: () => settleMappedLinks(draft, asked),
  };
}

const isUpnp = (key: string): boolean => key.startsWith("upnp_");

const noMapping = (key: string): string =>
  isUpnp(key)
    ? "a machine inside has asked for this port mapping by UPnP, and alone can change it"
    : `there is no port mapping ${key}`;

function check(asked: Partial<PortMappingSettings>, settings: PortMappingSettings): void {
  checkPortMapping(asked, settings);
  if (!isText(settings.description)) {
    throw new RefusedSettingError("description", "a description has no control characters");
  }
}

/** The zone of its link; undefined while that is open, or is in none yet. */
const zoneFor = ({ link }: PortMappingSettings, { zoneOf }: ZonesOfLinks): string | undefined =>
  link === undefined ? undefined : zoneOf(link);

/** The options for what was asked of a mapping that is to be so. [OpenWrt fw4, fw3] */
function valuesFor(asked: Partial<PortMappingSettings>, settings: PortMappingSettings, zones: ZonesOfLinks): UciValues {
  const { externalPort, externalPortEnd, internalPort } = settings;
  const has = (...names: readonly (keyof PortMappingSettings)[]): boolean => names.some((name) => name in asked);
  const range = externalPortEnd === 0 ? "" : `-${externalPortEnd}`;
  const inside = zones.zoneOfAddress(settings.internalClient);
  return {
    ...(has("enabled") && { enabled: settings.enabled ? "1" : "0" }),
    ...(has("description") && { name: settings.description }),
    ...(has("link", "allLinks") && { src: zoneFor(settings, zones) }),
    ...(has("remoteHost") && { src_ip: settings.remoteHost }),
    ...(has("protocol") && { proto: settings.protocol }),
    ...(has("externalPort", "externalPortEnd") && { src_dport: externalPort === 0 ? "" : `${externalPort}${range}` }),
    ...(has("internalClient") && { dest_ip: settings.internalClient, ...(inside !== undefined && { dest: inside }) }),
    ...(has("internalPort") && { dest_port: internalPort === 0 ? "" : String(internalPort) }),
  };
}
