import type { RowReference } from "../../model/binding.ts";
import type { BridgeReading, BridgePort as HostPort } from "../../ports/host/network/bridges.ts";
import type { LinkReading } from "../../ports/host/network/links.ts";
import type { WifiNetwork } from "../../ports/host/wifi/wifi.ts";
import { freshLink } from "./fresh-link.ts";

// Bridges and their ports. [TR-181 Bridging.Bridge.Port]

export interface BridgeLayers {
  readonly link: LinkReading;
  /** The management port first: the bridge as its own host sees it, on top of all others. */
  readonly ports: readonly BridgePort[];
}

export interface BridgePort {
  /** The name of its link, unless it has one of its own. */
  readonly key: string;
  readonly link: LinkReading;
  readonly lower: readonly RowReference[];
  readonly management: boolean;
  /** Whether it is to be in the bridge; undefined where that is its link's. */
  readonly enabled?: boolean | undefined;
  /** The key of the SSID that it is over, where a host tells of that. */
  readonly ssid?: string;
  /** It is there because that is in the bridge, and is over no other one. */
  readonly ofItsSsid?: true;
}

/** The table of the ports of bridges. */
export const bridgePortTable = "Device.Bridging.Bridge.{i}.Port.{i}.";

export const bridgePortRow = (bridge: string, port: string): RowReference => ({
  table: bridgePortTable,
  keys: [bridge, port],
});

export const ssidRow = (network: string): RowReference => ({ table: "Device.WiFi.SSID.{i}.", keys: [network] });

/** The key of the SSID that a row is; undefined for rows of other tables. */
export const ssidKeyOfRow = ({ table, keys }: RowReference): string | undefined =>
  table === "Device.WiFi.SSID.{i}." ? keys[0] : undefined;

/** What bridges are among. */
interface Surroundings {
  readonly links: ReadonlyMap<string, LinkReading>;
  /** Of Wi-Fi, by their SSIDs. */
  readonly networks: ReadonlyMap<string, WifiNetwork>;
  /** What a port over a link runs on. */
  readonly beneath: (link: LinkReading) => readonly RowReference[];
}

/** Each bridge among the links, with what is told of it. */
export function bridgeLayers(
  readings: ReadonlyMap<string, Pick<BridgeReading, "ports">>,
  around: Surroundings,
): readonly BridgeLayers[] {
  const members = new Map<string, LinkReading[]>();
  for (const link of around.links.values()) {
    if (link.bridge === undefined) continue;
    const ports = members.get(link.bridge);
    if (ports === undefined) members.set(link.bridge, [link]);
    else ports.push(link);
  }
  return [...around.links.values()]
    .filter(({ kind }) => kind === "bridge")
    .map((link) => ({ link, ports: portsOf(link, readings.get(link.name), members.get(link.name) ?? [], around) }));
}

function portsOf(
  bridge: LinkReading,
  reading: Pick<BridgeReading, "ports"> | undefined,
  members: readonly LinkReading[],
  { links, networks, beneath }: Surroundings,
): readonly BridgePort[] {
  const told = reading?.ports.map((port) => ({ ...port, link: linkOf(port, networks) })) ?? [];
  const own = new Map(told.map((port) => [port.link, port]));
  // Where nobody tells which link is that of an SSID, the port over that SSID stands for it.
  const isVague = told.some(({ ssid = "", link }) => link === undefined && networks.get(ssid)?.state === "unknown");
  const inside = members
    .filter(({ name, kind }) => !isVague || kind !== "wifi" || own.has(name))
    .map((link): BridgePort => {
      const port = own.get(link.name);
      const enabled = reading === undefined ? undefined : true;
      return { key: port?.key ?? link.name, link, lower: beneath(link), management: false, enabled, ...natureOf(port) };
    });
  const taken = new Set(inside.map(({ key }) => key));
  const outside = told
    .filter(({ key }) => !taken.has(key))
    .map((port): BridgePort => {
      const { key, ssid, enabled } = port;
      const link = links.get(port.link ?? "");
      const shown = link ?? (ssid === undefined ? freshLink(key, "other") : offTheAir(ssid));
      const lower = ssid !== undefined ? [ssidRow(ssid)] : link === undefined ? [] : beneath(link);
      return { key, link: shown, lower, management: false, enabled, ...natureOf(port) };
    });
  const awaited = outside.filter(({ ssid, enabled }) => ssid !== undefined && enabled === true);
  const lower = [...inside, ...awaited].map(({ key }) => bridgePortRow(bridge.name, key));
  return [{ key: bridge.name, link: bridge, lower, management: true }, ...inside, ...outside];
}

const linkOf = ({ link, ssid }: HostPort, networks: Surroundings["networks"]): string | undefined =>
  ssid === undefined ? link : networks.get(ssid)?.link;

const natureOf = (port: HostPort | undefined): Pick<BridgePort, "ssid" | "ofItsSsid"> => ({
  ...(port?.ssid !== undefined && { ssid: port.ssid }),
  ...(port?.ofItsSsid && { ofItsSsid: true }),
});

/** The link that an SSID has once it is on the air. */
const offTheAir = (ssid: string): LinkReading => ({
  ...freshLink(ssid, "wifi"),
  enabled: true,
  state: "lower-layer-down",
});
