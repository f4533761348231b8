import { knownLinks } from "../links/known-links.ts";
import { readNetifd } from "../netifd.ts";
import type { OpenWrtParts } from "../openwrt-parts.ts";
import type { UciDraft } from "../uci/write/uci-draft.ts";
import type { RuleSurroundings } from "./rule-values.ts";
import { zonesIn } from "./zones.ts";

/** The zones of a draft of /etc/config/firewall, and the links of the system. */
export async function ruleSurroundings(draft: UciDraft, parts: OpenWrtParts): Promise<RuleSurroundings> {
  const interfaces = await readNetifd(parts.ubus).catch(() => []); // which the links have told of
  return { zones: zonesIn(draft.package("firewall"), interfaces), hasLink: await knownLinks(parts) };
}
