import type { FirewallSettings } from "../../../ports/host/network/firewall.ts";
import { textOf } from "../uci/option-values.ts";
import type { UciPackage } from "../uci/uci-package.ts";

// How the agent keeps in /etc/config/firewall what fw4 has no option for. It does not look at sections of types that it does not know.

/** Rules that let all packets through: they come first while the filter is switched off. Addresses are translated all the same. */
export const openings = {
  cpe_open_input: { src: "*" },
  cpe_open_forward: { src: "*", dest: "*" },
  cpe_open_output: { dest: "*" },
} as const;

export const isOpening = (name: string): boolean => Object.hasOwn(openings, name);

export const isOpen = (firewall: UciPackage): boolean =>
  Object.keys(openings).some((name) => firewall.section(name) !== undefined);

/** The section that says how strict the filter is set to be. */
export const strictnessSection = { name: "cpe_strictness", type: "cpe_strictness" } as const;

export function strictnessIn(firewall: UciPackage): FirewallSettings["strictness"] {
  const section = firewall.section(strictnessSection.name);
  const said = section === undefined ? undefined : textOf(section, "level");
  return said === "High" || said === "Low" ? said : "Advanced";
}
