import type { AddressTranslation } from "../../../ports/host/network/firewall.ts";
import { flagOf, textOf } from "../uci/option-values.ts";
import type { UciPackage, UciSection } from "../uci/uci-package.ts";
import { distinctKeys, sectionKey } from "./section-key.ts";
import { membersIn } from "./zones/zone-members.ts";
import type { Zone } from "./zones.ts";

/** Where it is set: by `masq` of a zone, or by a `nat` section of its own. */
interface ConfiguredTranslation {
  readonly translation: AddressTranslation;
  readonly section: UciSection;
  readonly zone: Zone | undefined;
}

/** How the section of a translation is called that is added under this key: others of the same package may be too. */
export const addedTranslation = (key: string): string => `${key}_nat`;

/**
 * Each link of a zone that says whether it masquerades, then each section that masquerades all that leaves by a zone or by one
 * link. A link in two zones is one.
 */
export function translationsIn(firewall: UciPackage, zones: readonly Zone[]): readonly ConfiguredTranslation[] {
  const distinct = distinctKeys();
  // One that is in a zone because of its own section is a translation by that.
  const seen = new Set(membersIn(firewall).map(({ link }) => link));
  const ofZones = zones.flatMap((zone): readonly ConfiguredTranslation[] => {
    const { name, section, links, family, masquerades } = zone;
    if (masquerades === undefined || family === 6) return [];
    const fresh = links.filter((link) => !seen.has(link));
    for (const link of fresh) seen.add(link);
    const enabled = masquerades ? {} : { enabled: false };
    const key = name.replaceAll(/\W/g, "_");
    const shown: readonly (string | undefined)[] = links.length === 0 ? [undefined] : fresh;
    return shown.map((link) => ({ translation: { key: distinct(key), ...enabled, link }, section, zone }));
  });
  const own = [...firewall.sections].flatMap((section): readonly ConfiguredTranslation[] => {
    if (!masqueradesAll(section)) return [];
    const [, added] = /^(cpe_\d+)_nat$/.exec(section.name) ?? [];
    const enabled = flagOf(section, "enabled", true);
    const link = textOf(section, "device") ?? zones.find(({ name }) => name === textOf(section, "src"))?.links[0];
    return [{ translation: { key: distinct(added ?? sectionKey(section)), enabled, link }, section, zone: undefined }];
  });
  return [...ofZones, ...own];
}

/** One that is for some packets only is none that TR-181 has. */
function masqueradesAll(section: UciSection): boolean {
  if (section.type !== "nat" || !/^(masquerade)?$/i.test(textOf(section, "target") ?? "")) return false;
  if (!/^(|any|ipv4|inet|4|\*)$/.test(textOf(section, "family") ?? "")) return false;
  if (!/^(|all|any|\*)$/.test(textOf(section, "proto") ?? "")) return false;
  return ["src_ip", "src_port", "dest_ip", "dest_port", "snat_ip", "snat_port", "mark", "limit", "weekdays"].every(
    (name) => section.option(name) === undefined,
  );
}
