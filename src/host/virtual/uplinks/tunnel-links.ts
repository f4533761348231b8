import { isIP } from "node:net";
import type { VirtualAddress, VirtualLink, VirtualSystem } from "../../../ports/host/virtual-system.ts";
import type { VirtualTunnels } from "../../../ports/host/virtual-uplinks.ts";
import { keptState } from "../kept-state.ts";
import { bareLink, noTraffic } from "../links/bare-link.ts";
import type { ReadableSettings } from "../system-settings.ts";

// A tunnel that is enabled, and whose other end is known, has a link, which is up while the way to the Internet is.

export const tunnelState = keptState<VirtualTunnels>("tunnels");

const none: VirtualTunnels = { sixRd: [], dsLite: [], gre: [] };

export const tunnelsIn = (settings: ReadableSettings, { tunnels }: VirtualSystem): VirtualTunnels =>
  tunnels === undefined ? none : tunnelState.in(settings, tunnels);

/** Names of their links, as OpenWrt makes them. */
export const sixRdLink = (key: string): string => `6rd-${key}`;
export const dsLiteLink = (key: string): string => `ds-${key}`;
export const greLink = ({ key, family }: VirtualTunnels["gre"][number]): string => `gre${family}-${key}`;

/** Links of the tunnels that are set up. */
export function tunnelLinks(system: VirtualSystem, settings: ReadableSettings): readonly VirtualLink[] {
  const { sixRd, dsLite, gre } = tunnelsIn(settings, system);
  const wayOut = (family: 4 | 6): string | undefined =>
    system.routes.find((route) => route.family === family && route.prefixLength === 0)?.link;
  const link = (
    name: string,
    made: { readonly mtu: number; readonly over: 4 | 6; readonly end: string; readonly addresses?: VirtualAddress[] },
  ): VirtualLink => ({
    ...bareLink(name, "tunnel"),
    enabled: true,
    mtu: made.mtu,
    maxMtu: made.mtu,
    lower: wayOut(made.over),
    addresses: made.addresses ?? [],
    traffic: { sent: noTraffic, received: noTraffic },
    set: { added: true, ...(isIP(made.end) !== 0 && { farEnd: made.end }) },
  });
  return [
    ...sixRd
      .filter(({ enabled, borderRelay, prefix }) => enabled && borderRelay !== "" && prefix !== "")
      .map(({ key, borderRelay, prefix }) =>
        link(sixRdLink(key), { mtu: 1480, over: 4, end: borderRelay, addresses: inPrefix(prefix) }),
      ),
    ...dsLite
      .filter(({ enabled, endpoint }) => enabled && endpoint !== "")
      .map(({ key, endpoint }) => link(dsLiteLink(key), { mtu: 1460, over: 6, end: endpoint, addresses: [basic] })),
    ...gre
      .filter(({ enabled, endpoint }) => enabled && endpoint !== "")
      .map((each) => link(greLink(each), { mtu: 1280, over: each.family, end: each.endpoint })),
  ];
}

/** Of the device's end. (RFC 6333 5.7) */
const basic: VirtualAddress = {
  family: 4,
  address: "192.0.0.2",
  prefixLength: 29,
  host: "fixed",
  scope: "global",
  origin: "unknown",
  leaseSeconds: undefined,
};

/** One of its own in the provider's prefix, where that is written so that something can follow. */
function inPrefix(prefix: string): VirtualAddress[] {
  const [address = "", length] = prefix.split("/");
  if (!address.endsWith("::")) return [];
  const prefixLength = Number(length);
  return [{ ...basic, family: 6, address, prefixLength, host: "device" }];
}
