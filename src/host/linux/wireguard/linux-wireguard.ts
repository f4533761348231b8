import type { WireGuard } from "../../../ports/host/uplinks/wireguard.ts";
import { hasProgram } from "../programs/has-program.ts";
import type { RunProgram } from "../programs/run-program.ts";
import type { SystemFiles } from "../programs/system-files.ts";
import { readWg } from "./wg-dump.ts";

export const hasWireGuard = (files: SystemFiles): boolean => hasProgram(files, "wg");

/** The interfaces of the kernel, as `wg` prints them. What they are called, and their addresses, is told by the links. */
export function linuxWireGuard(run: RunProgram): WireGuard {
  return {
    read: async () =>
      [...(await readWg(run))].map(([name, { publicKey, listenPort, peers }]) => ({
        key: name,
        link: name,
        enabled: true,
        publicKey,
        listenPort,
        addresses: [],
        peers: [...peers].map(([key, { allowedIps, keepaliveSeconds, ...present }]) => ({
          key,
          enabled: true,
          description: "",
          publicKey: key,
          allowedIps,
          routed: false,
          ...hostAndPort(present.endpoint),
          keepaliveSeconds,
          present,
        })),
      })),
  };
}

/** `192.0.2.9:51820`, `[2001:db8::9]:51820` */
function hostAndPort(endpoint: string): { readonly endpointHost: string; readonly endpointPort: number } {
  const [, host = "", port = "0"] = /^\[?(.*?)\]?:(\d{1,5})$/.exec(endpoint) ?? [];
  return { endpointHost: host, endpointPort: Number(port) };
}
