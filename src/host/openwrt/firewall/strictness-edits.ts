import type { FirewallSettings } from "../../../ports/host/network/firewall.ts";
import { RefusedSettingError } from "../../refused-setting.ts";
import { flagOf, textOf, wordsOf } from "../uci/option-values.ts";
import type { UciSection } from "../uci/uci-package.ts";
import type { UciDraft } from "../uci/write/uci-draft.ts";
import { configuredRulesIn } from "./filter-rules.ts";
import { sectionKey } from "./section-key.ts";
import { openings, strictnessIn, strictnessSection } from "./strictness.ts";
import { type Zone, zonesIn } from "./zones.ts";

const configuration = "firewall";

/**
 * What machines inside may use outside at "High": FTP, Telnet, mail, DNS, the web, time.
 * [TR-181 Firewall.Chain.Rule] [ICSA residential: minimally permit common services outbound]
 */
const commonPorts = ["20-21", "23", "25", "53", "80", "110", "123", "143", "443", "465", "587", "993", "995"] as const;

/** Lets everything through, or looks at it again: by rules that come before all others. */
export function setOpen(draft: UciDraft, open: boolean): void {
  for (const name of Object.keys(openings)) {
    if (draft.package(configuration).section(name) !== undefined) draft.delete(configuration, name);
  }
  if (!open) return;
  const first = [...draft.package(configuration).sections].find(({ type }) => type === "rule");
  const rules = configuredRulesIn(draft.package(configuration), []);
  const key = rules.find(({ section }) => section.name === first?.name)?.rules[0]?.key;
  const before = first && draft.named(configuration, first, key ?? sectionKey(first));
  for (const [name, sides] of Object.entries(openings)) {
    draft.add(configuration, name, "rule", { name, ...sides, proto: "all", target: "ACCEPT" });
    draft.place(configuration, name, before);
  }
}

/**
 * "High" switches off what may be forwarded to the outside, and lets common services through in its place; anything else takes that
 * back. "Low" and "Advanced" are as the rules say.
 */
export function setStrictness(draft: UciDraft, wanted: FirewallSettings["strictness"]): void {
  if (wanted === "Policy") throw new RefusedSettingError("strictness", "the system's firewall has no policy levels");
  if (strictnessIn(draft.package(configuration)) === wanted) return;
  const { name, type } = strictnessSection;
  const section = draft.package(configuration).section(name);
  if (section !== undefined) {
    for (const each of wordsOf(section, "forwarding")) {
      if (draft.package(configuration).section(each) !== undefined) {
        draft.set(configuration, each, { enabled: "" });
      }
    }
    for (const each of wordsOf(section, "rule")) draft.delete(configuration, each);
    draft.delete(configuration, name);
  }
  if (wanted === "Advanced") return;
  const strict = wanted === "High" ? restrict(draft) : {};
  draft.add(configuration, name, type, { level: wanted, ...strict });
}

/** Returns what has to be taken back. */
function restrict(draft: UciDraft): { readonly forwarding: readonly string[]; readonly rule: readonly string[] } {
  const firewall = draft.package(configuration);
  const zones = zonesIn(firewall, []);
  const outside = new Set(zones.filter(({ masquerades }) => masquerades).map((zone: Zone) => zone.name));
  const leadsOutside = (section: UciSection): boolean =>
    section.type === "forwarding" &&
    flagOf(section, "enabled", true) &&
    (textOf(section, "dest") === "*" || outside.has(textOf(section, "dest") ?? ""));
  const forwarding: string[] = [];
  const rule: string[] = [];
  for (const section of [...firewall.sections].filter(leadsOutside)) {
    const [src, dest, family] = ["src", "dest", "family"].map((option) => textOf(section, option));
    const name = draft.named(configuration, section, sectionKey(section));
    draft.set(configuration, name, { enabled: "0" });
    forwarding.push(name);
    const common = { src, dest, family, target: "ACCEPT" };
    const services = `cpe_high_${forwarding.length}_services`;
    const ping = `cpe_high_${forwarding.length}_ping`;
    draft.add(configuration, services, "rule", {
      name: "Common services (Config High)",
      ...common,
      proto: ["tcp", "udp"],
      dest_port: commonPorts,
    });
    draft.add(configuration, ping, "rule", {
      name: "Ping (Config High)",
      ...common,
      proto: "icmp",
      icmp_type: ["echo-request"],
    });
    rule.push(services, ping);
  }
  return { forwarding, rule };
}
