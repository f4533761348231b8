import type { Clock } from "../../../ports/clock.ts";
import type { TimeReading } from "../../../ports/host/system.ts";
import type { SystemFiles } from "../programs/system-files.ts";
import { parseTimeServers } from "./parse-time-servers.ts";
import type { TimeZone } from "./time-zone.ts";

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

export function readTime(files: SystemFiles, zone: () => TimeZone, clock: Clock): TimeReading {
  const { rule, offsetMinutesAt } = zone();
  const servers = clientConfigurations.flatMap((path) => parseTimeServers(files.text(path) ?? ""));
  return {
    enabled: clientTraces.some((path) => files.has(path)),
    synchronized: clock.synchronized(),
    ntpServers: [...new Set(servers)],
    timeZone: rule,
    utcOffsetMinutes: offsetMinutesAt(clock.wallMs()),
  };
}
