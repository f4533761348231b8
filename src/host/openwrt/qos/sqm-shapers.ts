import type { ShaperReading } from "../../../ports/host/uplinks/qos.ts";
import { distinctKeys, sectionKey } from "../firewall/section-key.ts";
import { flagOf, textOf } from "../uci/option-values.ts";
import type { UciPackage, UciSection } from "../uci/uci-package.ts";

// Shapers as `queue` sections of /etc/config/sqm say them, in kilobits per second. [OpenWrt sqm-scripts]

export type ConfiguredShaper = Omit<ShaperReading, "running"> & { readonly section: UciSection };

export function shapersIn(sqm: UciPackage): readonly ConfiguredShaper[] {
  const distinct = distinctKeys();
  return [...sqm.sections]
    .filter(({ type }) => type === "queue")
    .map((section) => ({
      key: distinct(sectionKey(section)),
      section,
      enabled: flagOf(section, "enabled", false),
      link: textOf(section, "interface") || undefined,
      upBitsPerSecond: rateOf(section, "upload"),
      downBitsPerSecond: rateOf(section, "download"),
    }));
}

/** 0 is for no limit. */
function rateOf(section: UciSection, option: string): number | undefined {
  const text = textOf(section, option) ?? "";
  return /^\d{1,9}$/.test(text) && Number(text) > 0 ? Number(text) * 1000 : undefined;
}
