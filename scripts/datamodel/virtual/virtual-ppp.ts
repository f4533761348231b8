import type { VirtualPpp } from "../../../src/ports/host/virtual-ppp.ts";
import type { VirtualSystem } from "../../../src/ports/host/virtual-system.ts";
import { flag, listOf, number, oneOf, otherwise, record, type Source, text } from "../yaml-shape.ts";
import type { At } from "./virtual-wifi.ts";

// The `ppp:` of a simulated system.

export const virtualPpp = record<VirtualPpp>({
  connections: listOf(
    record<VirtualPpp["connections"][number]>({
      key: text,
      link: text,
      username: text,
      maxMru: otherwise(1492, number),
      ipv6: otherwise(true, flag),
      echo: otherwise(
        { intervalSeconds: 10, retries: 3 },
        record<VirtualPpp["connections"][number]["echo"]>({ intervalSeconds: number, retries: number }),
      ),
      acName: otherwise("", text),
      serviceName: otherwise("", text),
    }),
  ),
  peer: record<VirtualPpp["peer"]>({
    address: text,
    authentication: otherwise<VirtualPpp["peer"]["authentication"]>("CHAP", oneOf("PAP", "CHAP", "MS-CHAP")),
    dnsServers: otherwise([], listOf(text)),
    network: text,
    prefixLength: otherwise(24, number),
  }),
});

/** Every connection is on a link of its own that is there for it. */
export function checkPpp({ ppp, links }: VirtualSystem, source: Source, at: At): void {
  const connections = ppp?.connections ?? [];
  for (const [index, { key, link: name }] of connections.entries()) {
    const node = at("ppp", "connections", index);
    const link = links.find((each) => each.name === name);
    if (link?.kind !== "ppp") source.report(node, `there is no link "${name}" of kind ppp`);
    if (connections.findIndex((other) => other.key === key || other.link === name) !== index)
      source.report(node, `two connections have the key "${key}" or are on the link "${name}"`);
  }
}
