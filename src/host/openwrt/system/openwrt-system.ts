import type { System, TimeReading } from "../../../ports/host/system.ts";
import { linuxSystem } from "../../linux/system/linux-system.ts";
import type { OpenWrtParts } from "../openwrt-parts.ts";
import type { UciSection } from "../uci/uci-package.ts";

/** As on every Linux, but that the time servers and their client are in UCI. */
export function openWrtSystem({ files, clock, uci }: Pick<OpenWrtParts, "files" | "clock" | "uci">): System {
  const linux = linuxSystem(files, clock);
  return {
    ...linux,
    time: async (): Promise<TimeReading> => {
      const time = await linux.time();
      const ntp = uci.read("system")?.section("ntp");
      return {
        ...time,
        // busybox's client runs unless it is told not to. [OpenWrt sysntpd]
        enabled: ntp !== undefined && textOf(ntp, "enabled") !== "0",
        ntpServers: listOf(ntp, "server"),
      };
    },
  };
}

const textOf = (section: UciSection, name: string): string | undefined => {
  const value = section.option(name)?.value;
  return typeof value === "string" ? value : undefined;
};

function listOf(section: UciSection | undefined, name: string): readonly string[] {
  const value = section?.option(name)?.value;
  if (value === undefined) return [];
  return typeof value === "string" ? value.split(/\s+/).filter(Boolean) : value;
}
