import type { VirtualSystem } from "../../../src/ports/host/virtual-system.ts";
import type { VirtualShaper, VirtualTunnels } from "../../../src/ports/host/virtual-uplinks.ts";
import { flag, listOf, number, oneOf, optional, otherwise, record, type Source, text } from "../yaml-shape.ts";
import type { At } from "./virtual-wifi.ts";

// `qos:` and `tunnels:` of a simulated system.

export const virtualShaper = record<VirtualShaper>({
  key: text,
  enabled: otherwise(true, flag),
  link: optional(text),
  upBitsPerSecond: optional(number),
  downBitsPerSecond: optional(number),
});

export const virtualTunnels = record<VirtualTunnels>({
  sixRd: otherwise(
    [],
    listOf(
      record<VirtualTunnels["sixRd"][number]>({
        key: text,
        enabled: otherwise(true, flag),
        borderRelay: otherwise("", text),
        prefix: otherwise("", text),
        ipv4MaskLength: otherwise(0, number),
      }),
    ),
  ),
  dsLite: otherwise(
    [],
    listOf(
      record<VirtualTunnels["dsLite"][number]>({
        key: text,
        enabled: otherwise(true, flag),
        endpoint: otherwise("", text),
      }),
    ),
  ),
  gre: otherwise(
    [],
    listOf(
      record<VirtualTunnels["gre"][number]>({
        key: text,
        enabled: otherwise(true, flag),
        endpoint: otherwise("", text),
        family: otherwise(4, oneOf(4, 6)),
        checksums: otherwise(false, flag),
        sequenceNumbers: otherwise(false, flag),
        keyIdentifier: optional(number),
      }),
    ),
  ),
});

/** The links of shapers are some that there are, and no two tunnels have one key, of which a link is named. */
export function checkUplinks({ qos, tunnels, links }: VirtualSystem, source: Source, at: At): void {
  for (const [index, { link }] of (qos?.shapers ?? []).entries())
    if (link !== undefined && !links.some(({ name }) => name === link))
      source.report(at("qos", "shapers", index), `there is no link "${link}"`);
  const keys = new Set<string>();
  for (const kind of ["sixRd", "dsLite", "gre"] as const)
    for (const [index, { key }] of (tunnels?.[kind] ?? []).entries()) {
      if (!/^\w{1,9}$/.test(key))
        source.report(at("tunnels", kind, index), `"${key}" is no key of up to nine letters and digits`);
      if (keys.has(key)) source.report(at("tunnels", kind, index), `two tunnels have the key "${key}"`);
      keys.add(key);
    }
}
