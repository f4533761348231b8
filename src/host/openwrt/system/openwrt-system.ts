import type { System, TimeReading } from "../../../ports/host/system.ts";
import { offsetAt, parseTimeZone } from "../../posix-time-zone.ts";
import type { OpenWrtParts } from "../openwrt-parts.ts";
import { flagOf, wordsOf } from "../uci/option-values.ts";
import { configuredSystem, systemPackage } from "./system-edits.ts";

/** As on every Linux, but that the host name, the time zone, the time servers and their client are in UCI. */
export function openWrtSystem(linux: System, { uci, clock }: Pick<OpenWrtParts, "uci" | "clock">): System {
  /** Undefined where the configuration has none, or none that can be read. */
  const configuredZone = () => {
    const rule = configuredSystem(uci.read(systemPackage), "timezone") ?? "";
    const rules = parseTimeZone(rule);
    return rules && { rule, utcOffsetMinutes: Math.round(offsetAt(rules, clock.wallMs()) / 60) };
  };
  return {
    ...linux,
    hostName: async () => configuredSystem(uci.read(systemPackage), "hostname") || (await linux.hostName()),
    time: async (): Promise<TimeReading> => {
      const time = await linux.time();
      const zone = configuredZone();
      const ntp = uci.read(systemPackage)?.section("ntp");
      return {
        ...time,
        ...(zone && { timeZone: zone.rule, utcOffsetMinutes: zone.utcOffsetMinutes }),
        // busybox's client runs unless it is told not to. [OpenWrt sysntpd]
        enabled: ntp !== undefined && flagOf(ntp, "enabled", true),
        ntpServers: ntp === undefined ? [] : wordsOf(ntp, "server"),
      };
    },
    utcOffsetMinutes: async () => configuredZone()?.utcOffsetMinutes ?? linux.utcOffsetMinutes(),
  };
}
