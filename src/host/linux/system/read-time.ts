import { posix } from "node:path";
import type { Clock } from "../../../ports/clock.ts";
import type { TimeReading } from "../../../ports/host/system.ts";
import { offsetAt, parseTimeZone } from "../../posix-time-zone.ts";
import type { SystemFiles } from "../programs/system-files.ts";
import { parseTimeServers } from "./parse-time-servers.ts";
import { parseTzif } from "./parse-tzif.ts";

/** Present while the client of that name runs. */
const clientTraces = [
  "/run/systemd/timesync",
  "/run/chrony/chronyd.pid",
  "/run/chronyd.pid",
  "/run/ntpd.pid",
  "/run/openntpd.sock",
  "/var/run/ntpd.pid",
];

const clientConfigurations = [
  "/etc/systemd/timesyncd.conf",
  "/etc/chrony/chrony.conf",
  "/etc/chrony.conf",
  "/etc/ntpsec/ntp.conf",
  "/etc/ntp.conf",
  "/etc/openntpd/ntpd.conf",
];

export function readTime(files: SystemFiles, clock: Clock): TimeReading {
  const zone = readZone(files, clock.wallMs());
  const servers = clientConfigurations.flatMap((path) => parseTimeServers(files.text(path) ?? ""));
  return {
    enabled: clientTraces.some((path) => files.has(path)),
    synchronized: clock.synchronized(),
    ntpServers: [...new Set(servers)],
    timeZone: zone.rule,
    utcOffsetMinutes: minutesOf(zone),
  };
}

export function readUtcOffsetMinutes(files: SystemFiles, clock: Clock): number {
  return minutesOf(readZone(files, clock.wallMs()));
}

const minutesOf = (zone: { readonly offsetSeconds: number }): number => Math.round(zone.offsetSeconds / 60);

function readZone(files: SystemFiles, wallMs: number): { readonly rule: string; readonly offsetSeconds: number } {
  // Most systems have none, and an exception for each Inform would cost more than all the rest.
  const rule = files.has("/etc/TZ") ? files.value("/etc/TZ")?.trim() : undefined;
  const ruled = (text: string): number | undefined => {
    const rules = parseTimeZone(text);
    return rules === undefined ? undefined : offsetAt(rules, wallMs);
  };
  const written = rule === undefined ? undefined : ruled(rule);
  if (rule !== undefined && written !== undefined) return { rule, offsetSeconds: written };

  const bytes = zoneFileBytes(files);
  const zone = bytes === undefined ? undefined : parseTzif(bytes);
  if (zone === undefined) return { rule: "", offsetSeconds: 0 };
  return { rule: zone.rule, offsetSeconds: zone.tableOffsetAt(wallMs) ?? ruled(zone.rule) ?? 0 };
}

function zoneFileBytes(files: SystemFiles): Uint8Array | undefined {
  // A link is followed by hand, so that an absolute one stays within a copied file system.
  const target = files.link("/etc/localtime");
  const local = files.bytes(target === undefined ? "/etc/localtime" : posix.resolve("/etc", target));
  if (local !== undefined) return local;
  const name = files.value("/etc/timezone")?.trim();
  return name === undefined || name === "" ? undefined : files.bytes(posix.resolve("/usr/share/zoneinfo", name));
}
