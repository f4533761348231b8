import { isIPv4 } from "node:net";
import type { LinkReading, Links } from "../../../ports/host/network/links.ts";
import type { Routes } from "../../../ports/host/network/routes.ts";
import { RefusedSettingError } from "../../refused-setting.ts";
import { networkOf } from "../links/ipv4-mask.ts";
import { ipv6NetworkOf } from "../links/ipv6-network.ts";
import { type OwnNetwork, type WantedRoute, wantedAddresses, wantedLinks, wantedRoutes } from "./own-network.ts";
import { isRival, isRoute } from "./shown-network.ts";

interface Asked {
  readonly before: OwnNetwork;
  readonly now: OwnNetwork;
}

/** What a change refuses once all of it is staged: the kernel would, in the midst of it. */
export async function refusedOf(
  { before, now }: Asked,
  { links, routes }: { readonly links: Links; readonly routes: Routes },
): Promise<readonly RefusedSettingError[]> {
  const former = wantedRoutes(before);
  const fresh = wantedRoutes(now).filter(
    (route) => !former.includes(route) && !former.some((each) => equals(each, route)),
  );
  const present = await links.read();
  const known = fresh.length === 0 ? [] : await routes.read();
  return [
    ...refusedVlans({ before, now }, present),
    ...fresh.flatMap((route) => {
      const others = [
        ...known.filter((each) => !former.some((own) => isRoute(own, each))),
        ...wantedRoutes(now).filter(({ key }) => key !== route.key),
      ];
      const where = `${route.destination}/${route.prefixLength}`;
      if (others.some((other) => isRival(route, other))) {
        return [new RefusedSettingError("destination", `there is a route to ${where} with the same metric already`)];
      }
      const { gateway } = route;
      if (gateway === undefined || isReached({ before, now }, present, route.link, gateway)) return [];
      return [new RefusedSettingError("gateway", `${gateway} is in no subnet of an address of ${route.link}`)];
    }),
  ];
}

const equals = (one: WantedRoute, other: WantedRoute): boolean => JSON.stringify(one) === JSON.stringify(other);

/** Whether a router is next to one of the addresses that a link is to have; one by its link-local address always is. */
function isReached({ before, now }: Asked, present: readonly LinkReading[], link: string, gateway: string): boolean {
  if (/^fe[89ab]/.test(gateway)) return true;
  const had = before.addresses.filter((address) => address.link === link);
  const others = (present.find(({ name }) => name === link)?.addresses ?? []).filter(
    ({ address, prefixLength }) => !had.some((own) => own.address === address && own.prefixLength === prefixLength),
  );
  const own = wantedAddresses(now).filter((address) => address.link === link);
  return [...others, ...own].some(({ family, address, peer, prefixLength }: ReachedAddress) => {
    if ((family === 4) !== isIPv4(gateway)) return false;
    const network = family === 4 ? networkOf : ipv6NetworkOf;
    return network(peer ?? address, prefixLength) === network(gateway, prefixLength);
  });
}

interface ReachedAddress {
  readonly family: 4 | 6;
  readonly address: string;
  readonly prefixLength: number;
  /** Of a point-to-point link. */
  readonly peer?: string;
}

function refusedVlans({ before, now }: Asked, present: readonly LinkReading[]): readonly RefusedSettingError[] {
  const own = wantedLinks(now).filter(({ kind }) => kind === "vlan");
  const had = new Set(before.links.map(({ name }) => name));
  return own.flatMap(({ name, lower, vlanId }) => {
    const isRivalOf = (other: { name: string; lower?: string | undefined; vlanId?: number | undefined }): boolean =>
      other.name !== name && other.lower === lower && other.vlanId === (vlanId ?? 1);
    const rival = own.find(isRivalOf) ?? present.find((link) => isRivalOf(link) && !had.has(link.name));
    return rival === undefined
      ? []
      : [new RefusedSettingError("vlanId", `${rival.name} is the VLAN ${vlanId ?? 1} of ${lower} already`)];
  });
}
