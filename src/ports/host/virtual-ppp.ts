import type { PppConnection } from "./network/ppp.ts";

/** PPP connections as shipped, and the provider's end, that each of them finds. */
export interface VirtualPpp {
  readonly connections: readonly VirtualPppConnection[];
  readonly peer: VirtualPppPeer;
}

interface VirtualPppConnection {
  readonly key: string;
  /** Of kind `ppp`: what it runs on is its `lower`, what it is given are its addresses. */
  readonly link: string;
  /** `{serialNumber}` stands for the device's own. */
  readonly username: string;
  readonly maxMru: number;
  readonly ipv6: boolean;
  readonly echo: NonNullable<PppConnection["echo"]>;
  readonly acName: string;
  readonly serviceName: string;
}

interface VirtualPppPeer {
  /** IPv4, for the connections as shipped. */
  readonly address: string;
  readonly authentication: NonNullable<PppConnection["authentication"]>;
  readonly dnsServers: readonly string[];
  /** Of IPv4: what connections that are added get an address of; its first one is the provider's end of them. */
  readonly network: string;
  readonly prefixLength: number;
}
