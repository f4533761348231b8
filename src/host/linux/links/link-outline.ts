import type { AddressReading, LinkReading } from "../../../ports/host/network/links.ts";

/** What one link is, before its hardware and counters are looked up; from `ip -j addr` or from /sys and /proc. */
export interface LinkOutline {
  readonly name: string;
  readonly index: number;
  readonly kind: LinkReading["kind"];
  readonly macAddress: string;
  readonly mtu: number;
  readonly enabled: boolean;
  readonly state: LinkReading["state"];
  /** The link that this one is a port of: a bridge, a bond, a VRF. */
  readonly master: string | undefined;
  readonly lower: string | undefined;
  readonly vlanId: number | undefined;
  readonly farEnd?: string;
  readonly addresses: readonly AddressReading[];
}

const states: Readonly<Record<string, LinkReading["state"]>> = {
  up: "up",
  down: "down",
  dormant: "dormant",
  notpresent: "not-present",
  lowerlayerdown: "lower-layer-down",
};

/**
 * The kernel's operational state. A driver that never sets one (loopback, ppp, tun) says "unknown", and then the link
 * is to be used like one that is up as long as it has a carrier.
 */
export function linkState(operstate: string, enabled: boolean, carrier: boolean): LinkReading["state"] {
  const known = states[operstate.toLowerCase()];
  if (known !== undefined) return known;
  if (!enabled) return "down";
  return carrier ? "up" : "unknown";
}

/** Kind by the kernel's name for the driver (`IFLA_INFO_KIND`, DEVTYPE) where it has one; undefined for plain devices. */
export function kindOfDriver(driver: string): LinkReading["kind"] | undefined {
  switch (driver) {
    case "bridge":
    case "vlan":
    case "macvlan":
    case "dummy":
    case "ppp":
      return driver;
    case "veth":
    case "dsa":
      return "ethernet";
    case "wlan":
      return "wifi";
    case "tun":
    case "wireguard":
    case "gre":
    case "gretap":
    case "ip6gre":
    case "ip6gretap":
    case "ip6tnl":
    case "ipip":
    case "ipip6":
    case "sit":
    case "vti":
    case "vti6":
    case "xfrm":
    case "vxlan":
    case "geneve":
      return "tunnel";
    default:
      return undefined;
  }
}

const hardwareTypes: Readonly<Record<number, LinkReading["kind"]>> = {
  1: "ethernet",
  512: "ppp",
  768: "tunnel",
  769: "tunnel",
  772: "loopback",
  776: "tunnel",
  778: "tunnel",
  801: "wifi",
  802: "wifi",
  803: "wifi",
  823: "tunnel",
  65534: "tunnel",
};

/** Kind by hardware type (ARPHRD_…). */
export function kindOfHardware(type: number): LinkReading["kind"] {
  return hardwareTypes[type] ?? "other";
}

/** A tunnel shows its end point where others have a MAC address; that counts as none. */
export function macAddress(shown: string | undefined): string {
  return shown !== undefined && /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/.test(shown) ? shown : "";
}
