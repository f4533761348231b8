import type { FirewallVerdict } from "../../../src/ports/host/network/firewall.ts";
import type { VirtualFirewall, VirtualSystem } from "../../../src/ports/host/virtual-system.ts";
import { listOf, number, oneOf, optional, otherwise, record, type Source, text } from "../yaml-shape.ts";
import type { At } from "./virtual-wifi.ts";

// The `firewall:` of a simulated system.

const verdict = oneOf<FirewallVerdict>("accept", "drop", "reject");

export const virtualFirewall = record<VirtualFirewall>({
  changedSeconds: otherwise(0, number),
  key: otherwise("standard", text),
  name: otherwise("Standard", text),
  rules: listOf(
    record<VirtualFirewall["rules"][number]>({
      key: text,
      description: otherwise("", text),
      verdict,
      from: otherwise("any", text),
      to: otherwise("any", text),
      protocol: optional(number),
    }),
  ),
  otherwise: otherwise<FirewallVerdict>("drop", verdict),
  translations: otherwise([], listOf(record<VirtualFirewall["translations"][number]>({ key: text, link: text }))),
  tcpSeconds: otherwise(7200, number),
  udpSeconds: otherwise(60, number),
});

/** Every side and link is one that there is. */
export function checkFirewall({ firewall, links }: VirtualSystem, source: Source, at: At): void {
  const names = [...links.map(({ name }) => name), "any", "device"];
  for (const [index, { from, to }] of (firewall?.rules ?? []).entries())
    for (const side of [from, to])
      if (!names.includes(side)) source.report(at("firewall", "rules", index), `there is no link "${side}"`);
  for (const [index, { link }] of (firewall?.translations ?? []).entries())
    if (!links.some(({ name }) => name === link))
      source.report(at("firewall", "translations", index), `there is no link "${link}"`);
}
