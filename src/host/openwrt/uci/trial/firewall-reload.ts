import type { SystemFiles } from "../../../linux/programs/system-files.ts";

/** What fw4 and fw3 write at each reload, and remove before. */
const stateFiles = ["/var/run/fw4.state", "/var/run/fw3.state"] as const;

/**
 * Tells whether the firewall has still to take over what is in /etc/config/firewall: procd has its services reload one after
 * the other, so that minutes may pass on a busy device. Undefined where none runs, which will not.
 */
export function firewallReload(files: SystemFiles): (() => boolean) | undefined {
  const loadedMs = (): number | undefined =>
    stateFiles.map((path) => files.modifiedMs(path)).find((ms) => ms !== undefined);
  const hasToReload = (): boolean => (loadedMs() ?? 0) < (files.modifiedMs("/etc/config/firewall") ?? 0);
  return loadedMs() === undefined ? undefined : hasToReload;
}
