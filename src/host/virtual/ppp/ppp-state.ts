import type { PppConnection, PppSettings } from "../../../ports/host/network/ppp.ts";
import type { VirtualPpp } from "../../../ports/host/virtual-ppp.ts";
import type { VirtualLink, VirtualSystem } from "../../../ports/host/virtual-system.ts";
import { bareLink, noTraffic } from "../links/bare-link.ts";
import type { ReadableSettings } from "../system-settings.ts";

// How PPP connections are set: as shipped, or all of them as they were changed, in one text.

/** Whether it is enabled is a setting of its link. */
export interface PppState extends Pick<PppSettings, "username" | "trigger" | "acName" | "serviceName"> {
  readonly key: string;
  readonly link: string;
  /** What it is, nobody has to know. */
  readonly hasPassword: boolean;
  /** Not part of the device as shipped. */
  readonly added?: boolean;
  /** The link beneath, where it is another than as shipped; null while that is open. */
  readonly lower?: string | null;
  /** 0 for none. */
  readonly idleDisconnectSeconds: number;
  readonly maxMru: number;
  readonly ipv6: boolean;
  readonly echo: NonNullable<PppConnection["echo"]> | null;
}

const pppKey = "ppp";

/** [RFC 2516 7] */
export const pppoeMru = 1492;

/** Undefined where they are as shipped. */
export function setPppOf(settings: ReadableSettings): readonly PppState[] | undefined {
  const set = settings.get(pppKey);
  return set === undefined ? undefined : (JSON.parse(set) as readonly PppState[]);
}

export const pppStatesOf = (settings: ReadableSettings, { connections }: VirtualPpp): readonly PppState[] =>
  setPppOf(settings) ?? connections.map(shippedState);

export const shippedState = (connection: VirtualPpp["connections"][number]): PppState => ({
  ...connection,
  hasPassword: true,
  trigger: "always",
  idleDisconnectSeconds: 0,
});

export function setPpp(settings: { set(key: string, value: string): void }, connections: readonly PppState[]): void {
  settings.set(pppKey, JSON.stringify(connections));
}

/** The provider lets in whoever says who he is. */
export const isAdmitted = ({ username, hasPassword }: PppState): boolean => username !== "" && hasPassword;

/** The links of a system with those of its PPP connections as they are set; undefined: as shipped. `asSet`: what else is set of a link. */
export function pppLinksAsSet(
  links: readonly VirtualLink[],
  { ppp, links: shipped }: Pick<VirtualSystem, "ppp" | "links">,
  connections: readonly PppState[] | undefined,
  asSet: (link: VirtualLink) => VirtualLink,
): readonly VirtualLink[] {
  if (ppp === undefined || connections === undefined) return links;
  const removed = new Set(
    ppp.connections.filter(({ key }) => !connections.some((each) => each.key === key)).map(({ link }) => link),
  );
  const byLink = new Map(connections.map((each) => [each.link, each]));
  const own = links
    .filter(({ name }) => !removed.has(name))
    .map((link) => {
      const connection = byLink.get(link.name);
      return connection === undefined ? link : pppLinkAsSet(link, connection);
    });
  const model = shipped.find(({ name }) => name === ppp.connections[0]?.link);
  const added = connections.filter((each) => each.added === true);
  return [...own, ...added.map((connection) => asSet(pppLinkAsSet(addedLink(connection, ppp, model), connection)))];
}

function pppLinkAsSet(link: VirtualLink, connection: PppState): VirtualLink {
  const { ipv6, lower, maxMru } = connection;
  return {
    ...link,
    mtu: maxMru,
    carrier: isAdmitted(connection),
    ...(lower !== undefined && { lower: lower ?? undefined }),
    addresses: link.addresses.filter(({ family }) => family === 4 || ipv6),
    set: { ...link.set, ...(connection.added && { added: true }), ...(lower === null && { unmade: true }) },
  };
}

/** With as much traffic as the connection that the device was shipped with. */
function addedLink(
  { link: name, maxMru }: PppState,
  { peer }: VirtualPpp,
  model: VirtualLink | undefined,
): VirtualLink {
  return {
    ...bareLink(name, "ppp"),
    mtu: maxMru,
    addresses: [
      {
        family: 4,
        address: peer.network,
        prefixLength: peer.prefixLength,
        host: "device",
        scope: "global",
        origin: "ppp",
        leaseSeconds: undefined,
      },
    ],
    traffic: model?.traffic ?? { sent: noTraffic, received: noTraffic },
  };
}
