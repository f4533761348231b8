import type { SystemFiles } from "../programs/system-files.ts";

/** How long connection tracking remembers one without traffic, in seconds; undefined where the kernel does not tell. */
export function timeoutIn(files: SystemFiles, name: string): number | undefined {
  const value = files.value(`/proc/sys/net/netfilter/${name}`);
  return value !== undefined && /^\d{1,9}$/.test(value) ? Number(value) : undefined;
}
