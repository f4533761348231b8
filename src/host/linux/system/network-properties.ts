import type { NetworkProperties, NetworkPropertiesReading } from "../../../ports/host/system.ts";
import type { SystemFiles } from "../programs/system-files.ts";

/** Linux calls New Reno what others call so; what else it has, TR-181 has no names for. */
const implementations: Readonly<Record<string, NetworkPropertiesReading["tcp"]>> = { reno: "new-reno", vegas: "vegas" };

const windows = "/proc/sys/net/ipv4/tcp_rmem";

export const hasNetworkProperties = (files: SystemFiles): boolean => files.has(windows);

/** How the kernel speaks TCP. */
export const linuxNetworkProperties = (files: SystemFiles): NetworkProperties => ({
  read: async () => readNetworkProperties(files),
});

export function readNetworkProperties(files: SystemFiles): NetworkPropertiesReading {
  const window = /^\d+\s+\d+\s+(\d{1,10})\s*$/.exec(files.text(windows) ?? "")?.[1];
  const control = files.value("/proc/sys/net/ipv4/tcp_congestion_control")?.trim() ?? "";
  return {
    maxTcpWindowBytes: window === undefined ? undefined : Math.min(Number(window), 2 ** 32 - 1),
    tcp: implementations[control],
  };
}
