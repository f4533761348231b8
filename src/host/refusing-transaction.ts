import type { Host } from "../ports/host/host.ts";
import type { HostTransaction } from "../ports/host/host-transaction.ts";
import { RefusedSettingError } from "./refused-setting.ts";

/** The transaction of a host that allows no writing: it refuses every edit of what the host has, for this reason. */
export function refusingTransaction(
  { links, portMappings, firmware }: Pick<Host, "links" | "portMappings" | "firmware">,
  reason: string,
): HostTransaction {
  const refuse = (setting: string): Promise<never> => Promise.reject(new RefusedSettingError(setting, reason));
  return {
    system: { setHostName: () => refuse("hostName") },
    links: links && { change: (_name, { enabled }) => refuse(enabled === undefined ? "mtu" : "enabled") },
    portMappings: portMappings && {
      add: () => refuse("key"),
      change: (_key, settings) => refuse(Object.keys(settings)[0] ?? "key"),
      remove: () => refuse("key"),
    },
    firmware: firmware && { activate: () => refuse("bank") },
    commit: async () => "applied",
    rollback: async () => {},
  };
}
