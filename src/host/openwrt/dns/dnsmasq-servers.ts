import { isIP } from "node:net";
import type { ResolverServer } from "../../../ports/host/network/resolvers.ts";

/**
 * A server as dnsmasq's configuration names it: `192.0.2.53`, `192.0.2.53#5353`, `192.0.2.53@eth0` or `fe80::1%eth0`. Undefined for
 * one that is for a domain alone (`/lan/192.0.2.53`), and for what is none.
 */
export function dnsmasqServer(text: string): ResolverServer | undefined {
  const [target = "", ...sources] = text.trim().split("@");
  const [, address, zone] = /^([^#%]+)(?:%([^#]+))?(?:#\d{1,5})?$/.exec(target) ?? [];
  if (address === undefined || isIP(address) === 0) return undefined;
  const link = zone ?? sources.find((source) => isIP(source.split("#")[0] ?? "") === 0);
  return { address, link: link === "" ? undefined : link, origin: "static" };
}
