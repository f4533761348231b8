import type { System, TimeReading } from "../../../ports/host/system.ts";
import type { OpenWrtParts } from "../openwrt-parts.ts";
import { flagOf, wordsOf } from "../uci/option-values.ts";
import { configuredHostName } from "./system-edits.ts";

/** As on every Linux, but that the host name, the time servers and their client are in UCI. */
export function openWrtSystem(linux: System, { uci }: Pick<OpenWrtParts, "uci">): System {
  return {
    ...linux,
    hostName: async () => {
      const system = uci.read("system");
      return (system && configuredHostName(system)) || (await linux.hostName());
    },
    time: async (): Promise<TimeReading> => {
      const time = await linux.time();
      const ntp = uci.read("system")?.section("ntp");
      return {
        ...time,
        // busybox's client runs unless it is told not to. [OpenWrt sysntpd]
        enabled: ntp !== undefined && flagOf(ntp, "enabled", true),
        ntpServers: ntp === undefined ? [] : wordsOf(ntp, "server"),
      };
    },
  };
}
