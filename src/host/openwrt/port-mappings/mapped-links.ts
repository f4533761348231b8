import type { RefusedSetting } from "../../../ports/host/host-transaction.ts";
import { RefusedSettingError } from "../../refused-setting.ts";
import { zonesOf } from "../firewall/zones/interface-zones.ts";
import { textOf } from "../uci/option-values.ts";
import type { UciPackage } from "../uci/uci-package.ts";
import type { UciDraft } from "../uci/write/uci-draft.ts";
import { allInterfacesOf } from "./all-interfaces.ts";

// A redirect is for a zone. Which link of several a mapping was asked for is in a section of the agent's own, of a type that fw4 and
// fw3 do not know; it keeps the redirect with the zone of that link.

const configuration = "firewall";
const type = "cpe_mapped_link";
const nameFor = (redirect: string): string => `${redirect}_link`;

/** The link that a mapping was asked for; undefined where its zone says it. */
export function mappedLink(firewall: UciPackage, redirect: string): string | undefined {
  const section = firewall.section(nameFor(redirect));
  return section?.type === type ? textOf(section, "link") : undefined;
}

export function setMappedLink(draft: UciDraft, redirect: string, link: string | undefined): void {
  const name = nameFor(redirect);
  if (draft.package(configuration).section(name) !== undefined) draft.delete(configuration, name);
  if (link !== undefined) draft.add(configuration, name, type, { redirect, link });
}

/** Once zones are as they are to be. `asked`: redirects whose link was set: it has to be in one. */
export function settleMappedLinks(draft: UciDraft, asked: ReadonlySet<string>): readonly RefusedSetting[] {
  const refused: RefusedSetting[] = [];
  for (const section of [...draft.package(configuration).sections]) {
    const [redirect, link] = [textOf(section, "redirect"), textOf(section, "link")];
    if (section.type !== type || redirect === undefined || link === undefined) continue;
    const at = draft.package(configuration).section(redirect);
    const [zone] = zonesOf(draft.package(configuration), draft.package("network"), link);
    const source = zone && textOf(zone, "name");
    if (source === undefined && asked.has(redirect)) refused.push(inNoZone(link));
    if (at === undefined || allInterfacesOf(draft.package(configuration), redirect) !== undefined) continue;
    if (textOf(at, "src") !== source) draft.set(configuration, redirect, { src: source });
  }
  return refused;
}

const inNoZone = (link: string): RefusedSettingError =>
  new RefusedSettingError(
    "link",
    `no zone of the firewall has ${link}: enable NAT.InterfaceSetting for its IP interface`,
  );
