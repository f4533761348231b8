import type { VirtualSystem } from "../../../ports/host/virtual-system.ts";

/** A network in which each CPE of a fleet has the address of its number. */
export interface AddressPool {
  readonly family: 4 | 6;
  /** The network's own address. */
  readonly network: string;
  readonly prefixLength: number;
}

// Without Node's own, since the page of a fleet has serial numbers by them too.
const isIpv4 = (text: string): boolean => /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/.test(text);
const isIpv6 = (text: string): boolean => URL.canParse(`http://[${text}]/`);

const bitsOf = { 4: 32, 6: 128 } as const;
/** The network itself, the router, and the broadcast address. */
const taken = 3;

/** `100.64.0.0/10`, `2001:db8:1::/48`. Undefined for what is no network, which one with an address of a host is not either. */
export function addressPoolIn(text: string): AddressPool | undefined {
  const [, network = "", length = ""] = /^([\da-fA-F:.]+)\/(\d{1,3})$/.exec(text) ?? [];
  const family = isIpv4(network) ? 4 : isIpv6(network) ? 6 : undefined;
  const prefixLength = Number(length);
  if (family === undefined || prefixLength < 1 || prefixLength > bitsOf[family] - 2) return undefined;
  const hosts = 1n << BigInt(bitsOf[family] - prefixLength);
  const number = numberOf(family, network);
  return number % hosts === 0n ? { family, network: textOf(family, number), prefixLength } : undefined;
}

/** How many CPEs have an address of their own in it. */
export const sizeOf = ({ family, prefixLength }: AddressPool): number =>
  Number((1n << BigInt(bitsOf[family] - prefixLength)) - BigInt(taken));

/** Of the CPE of this number, from 1. */
export const addressIn = ({ family, network }: Omit<AddressPool, "prefixLength">, number: number): string =>
  textOf(family, numberOf(family, network) + BigInt(number + 1));

/**
 * A system whose address towards the Internet, on the link of its default route, is that of a pool, and so is the router there. A family
 * by which it has no such address stays as it is.
 */
export const pooled = (system: VirtualSystem, pools: readonly AddressPool[]): VirtualSystem =>
  pools.reduce(pooledBy, system);

function pooledBy(system: VirtualSystem, { family, network, prefixLength }: AddressPool): VirtualSystem {
  const link = system.routes.find((route) => route.family === family && route.prefixLength === 0)?.link;
  const router = addressIn({ family, network }, 0);
  return {
    ...system,
    links: system.links.map((each) =>
      each.name !== link
        ? each
        : {
            ...each,
            addresses: each.addresses.map((address) =>
              address.family === family && address.host === "device"
                ? { ...address, address: network, prefixLength, host: "pool" as const }
                : address,
            ),
          },
    ),
    // By IPv6 the router is known by its link-local address.
    routes: system.routes.map((route) =>
      family === 4 && route.family === 4 && route.link === link && route.gateway
        ? { ...route, gateway: router }
        : route,
    ),
    ppp:
      family === 4 && system.ppp?.connections.some((each) => each.link === link)
        ? { ...system.ppp, peer: { ...system.ppp.peer, address: router } }
        : system.ppp,
    dhcpv4: system.dhcpv4 && {
      ...system.dhcpv4,
      clients: system.dhcpv4.clients.map((client) =>
        family === 4 && client.link === link ? { ...client, routers: [router] } : client,
      ),
    },
  };
}

function numberOf(family: 4 | 6, address: string): bigint {
  if (family === 4) return address.split(".").reduce((word, octet) => word * 256n + BigInt(octet), 0n);
  // The URL has it in its shortest form, in which no part is decimal.
  const [head = "", tail] = hostIn(address).split("::");
  const groups = (text: string): readonly string[] => text.split(":").filter((group) => group !== "");
  const zeros = tail === undefined ? 0 : 8 - groups(head).length - groups(tail).length;
  return [...groups(head), ...Array<string>(zeros).fill("0"), ...groups(tail ?? "")].reduce(
    (word, group) => word * 65536n + BigInt(`0x${group}`),
    0n,
  );
}

function textOf(family: 4 | 6, number: bigint): string {
  const [parts, bits] = family === 4 ? [4, 8n] : [8, 16n];
  const words = Array.from({ length: parts }, (_, at) => (number >> (bits * BigInt(parts - 1 - at))) % (1n << bits));
  return family === 4 ? words.join(".") : hostIn(words.map((word) => word.toString(16)).join(":"));
}

/** [RFC 5952] */
const hostIn = (address: string): string => new URL(`http://[${address}]`).hostname.slice(1, -1);
