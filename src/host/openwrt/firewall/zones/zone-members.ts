import { textOf, wordsOf } from "../../uci/option-values.ts";
import type { UciPackage, UciSection } from "../../uci/uci-package.ts";
import type { UciDraft } from "../../uci/write/uci-draft.ts";
import { sectionKey } from "../section-key.ts";

// Interfaces that are in a zone since an ACS has their addresses translated: a section of the agent's own for each, of a type that fw4
// and fw3 do not know, tells them from those that somebody else has put there.

const configuration = "firewall";
const type = "cpe_zone_member";

interface ZoneMember {
  readonly section: string;
  /** Of /etc/config/network. */
  readonly network: string;
  readonly link: string;
}

export const membersIn = (firewall: UciPackage): readonly ZoneMember[] =>
  [...firewall.sections].flatMap((section) => {
    const [network, link] = [textOf(section, "network"), textOf(section, "link")];
    if (section.type !== type || network === undefined || link === undefined) return [];
    return [{ section: section.name, network, link }];
  });

export function joinZone(draft: UciDraft, zone: UciSection, network: string, link: string): void {
  setNetworks(draft, zone, [...wordsOf(zone, "network"), network]);
  draft.add(configuration, `cpe_member_${network}`, type, { network, link });
}

/** Takes it out of whatever zone it is in by now. */
export function leaveZone(draft: UciDraft, { section, network }: ZoneMember): void {
  for (const zone of [...draft.package(configuration).sections]) {
    const names = wordsOf(zone, "network");
    if (zone.type !== "zone" || !names.includes(network)) continue;
    setNetworks(
      draft,
      zone,
      names.filter((name) => name !== network),
    );
  }
  draft.delete(configuration, section);
}

/** In the form that the zone has them. */
function setNetworks(draft: UciDraft, zone: UciSection, names: readonly string[]): void {
  const isText = typeof zone.option("network")?.value === "string";
  const name = draft.named(configuration, zone, sectionKey(zone));
  draft.set(configuration, name, { network: isText ? names.join(" ") : names });
}
