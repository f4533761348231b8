import type { VirtualAddress, VirtualLink, VirtualSystem } from "../../../ports/host/virtual-system.ts";
import type { ReadableSettings } from "../system-settings.ts";
import { dhcpv4StateOf } from "./dhcpv4-state.ts";
import { ipv4Number, ipv4Text } from "./ipv4.ts";

/**
 * Links that were added on one where addresses are given, by itself or by another link on it, with that of the client on them: the
 * provider has a network for each, beside that one.
 */
export function withOffers(
  links: readonly VirtualLink[],
  { dhcpv4 }: Pick<VirtualSystem, "dhcpv4">,
  settings: ReadableSettings,
): readonly VirtualLink[] {
  if (dhcpv4 === undefined) return links;
  const asking = new Set(
    dhcpv4StateOf(settings, dhcpv4).clients.flatMap(({ enabled, link = "" }) => (enabled ? [link] : [])),
  );
  return links.map((link) => {
    const given = asking.has(link.name) && isOnAnother(link) ? givenOn(links, link.lower) : undefined;
    if (given === undefined) return link;
    const size = 2 ** (32 - given.prefixLength);
    const address = ipv4Text(ipv4Number(given.address) + size * placeOf(link));
    return { ...link, addresses: [...link.addresses, { ...given, address }] };
  });
}

/** The address that is given on a link, or on one that the device is shipped with on that. */
const givenOn = (links: readonly VirtualLink[], lower: string | undefined): VirtualAddress | undefined =>
  links
    .filter((each) => each.name === lower || (each.lower === lower && each.set?.added !== true))
    .flatMap(({ addresses }) => addresses)
    .find(isGiven);

/** How many networks beside: by the number that it was added under, so that others which come and go are nothing to it. */
function placeOf({ name, kind }: VirtualLink): number {
  const number = Number(/\d{1,3}$/.exec(name)?.[0] ?? 0);
  return 2 * number + (kind === "vlan" ? 1 : 0) || 1;
}

const isGiven = ({ family, origin, host }: VirtualAddress): boolean =>
  family === 4 && origin === "dhcp" && host === "device";

const isOnAnother = ({ kind, set }: VirtualLink): boolean =>
  (kind === "macvlan" || kind === "vlan") && set?.added === true && set.unmade !== true && set.ipv4 !== false;

/** The router of a network in which an address was given, which is the server too. */
export const routerBeside = (address: string, prefixLength: number): string => {
  const size = 2 ** (32 - prefixLength);
  return ipv4Text(Math.floor(ipv4Number(address) / size) * size + 1);
};
