import type { LinkReading } from "../../../ports/host/network/links.ts";
import type { Ppp, PppConnection } from "../../../ports/host/network/ppp.ts";
import type { SystemFiles } from "../programs/system-files.ts";
import { endsOf } from "./ppp-ends.ts";

export const hasPpp = (files: SystemFiles): boolean => files.has("/usr/sbin/pppd");

/** The links that pppd has made: a plain Linux does not tell of others, or how they are configured. */
export function linuxPpp(): Ppp {
  return { read: async (links) => links.filter(({ kind }) => kind === "ppp").map(connectionOf) };
}

function connectionOf(link: LinkReading): PppConnection {
  return {
    key: link.name,
    link: link.name,
    lower: undefined,
    enabled: link.enabled,
    // pppd takes its link up when the peers have agreed.
    state: link.state === "up" || link.state === "unknown" ? "connected" : "disconnected",
    connectedSeconds: link.lastChangeSeconds,
    lastFailure: undefined,
    username: undefined,
    trigger: undefined,
    idleDisconnectSeconds: undefined,
    maxMru: undefined,
    ipv6: undefined,
    echo: undefined,
    pppoe: undefined,
    ...endsOf(link),
    dnsServers: [],
  };
}
