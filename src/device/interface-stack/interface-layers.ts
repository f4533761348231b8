import type { RowReference } from "../../model/binding.ts";
import type { BridgeReading } from "../../ports/host/network/bridges.ts";
import type { LinkReading } from "../../ports/host/network/links.ts";
import type { PppConnection } from "../../ports/host/network/ppp.ts";
import type { WifiNetwork } from "../../ports/host/wifi/wifi.ts";
import { type BridgeLayers, bridgeLayers, bridgePortRow, bridgePortTable, ssidRow } from "./bridge-layers.ts";
import type { Media } from "./media.ts";

// The links of the system as TR-181 stacks them: IP interfaces on Ethernet links, VLAN terminations and bridges, down to
// the ports and the radios. What each object gives as LowerLayers and what InterfaceStack lists is computed here, once. [TR-181 InterfaceStack]

/** A row of one of the interface tables with the rows it runs on. */
export interface Layered {
  readonly link: LinkReading;
  readonly lower: readonly RowReference[];
}

export interface PppLayers {
  readonly connection: PppConnection;
  /** The link that carries IP. */
  readonly link: LinkReading | undefined;
  readonly lower: readonly RowReference[];
}

export interface InterfaceLayers {
  readonly ip: readonly Layered[];
  readonly ethernetLinks: readonly Layered[];
  readonly vlanTerminations: readonly Layered[];
  readonly ethernetInterfaces: readonly Layered[];
  readonly ptmLinks: readonly Layered[];
  readonly pppInterfaces: readonly PppLayers[];
  readonly bridges: readonly BridgeLayers[];
  /** The port with hardware of its own that a link is, or is a VLAN on; undefined where there is none beneath, or several. */
  readonly ethernetPortBeneath: (link: string) => RowReference | undefined;
  /** Every pair of a row and one that it runs on. */
  readonly stack: readonly { readonly higher: RowReference; readonly lower: RowReference }[];
}

/** The table of radios. */
export const radioTable = "Device.WiFi.Radio.{i}.";

const references = {
  ip: (link: string): RowReference => ({ table: "Device.IP.Interface.{i}.", keys: [link] }),
  ethernetLink: (link: string): RowReference => ({ table: "Device.Ethernet.Link.{i}.", keys: [link] }),
  vlanTermination: (link: string): RowReference => ({ table: "Device.Ethernet.VLANTermination.{i}.", keys: [link] }),
  pppInterface: (connection: string): RowReference => ({ table: "Device.PPP.Interface.{i}.", keys: [connection] }),
  ethernetInterface: (link: string): RowReference => ({ table: "Device.Ethernet.Interface.{i}.", keys: [link] }),
  bridgePort: bridgePortRow,
  ssid: ssidRow,
  ptmLink: (link: string): RowReference => ({ table: "Device.PTM.Link.{i}.", keys: [link] }),
  dslChannel: (line: string): RowReference => ({ table: "Device.DSL.Channel.{i}.", keys: [line] }),
  dslLine: (line: string): RowReference => ({ table: "Device.DSL.Line.{i}.", keys: [line] }),
  radio: (radio: string): RowReference => ({ table: radioTable, keys: [radio] }),
};

/** The link that a row of an interface table is of, as far as frames go over it; undefined for rows of other tables. */
export function framedLinkOf({ table, keys }: RowReference): string | undefined {
  switch (table) {
    case "Device.Ethernet.Interface.{i}.":
    case "Device.Ethernet.Link.{i}.":
    case "Device.Ethernet.VLANTermination.{i}.":
      return keys[0];
    case bridgePortTable:
      return keys[0] === keys[1] ? keys[0] : undefined;
    default:
      return undefined;
  }
}

/** The IP interface of the link of this name. One that was added has a key of its own, and is found by its link as well. */
export const ipInterfaceOf = references.ip;

/** The key of the IP interface of a link. */
export const ipKeyOf = ({ name, ip }: LinkReading): string => ip?.key ?? name;

/** A link as the IP interface on it is: one that was added is switched by itself. A copy would have all of it computed. */
function ofIp({ link, lower }: Layered): Layered {
  const { ip } = link;
  if (ip === undefined) return { link, lower };
  const switched = { enabled: ip.enabled, state: ip.enabled ? link.state : "down" } as const;
  return { link: new Proxy(link, { get: (of, name) => Reflect.get(name in switched ? switched : of, name) }), lower };
}
export const wifiRadioOf = references.radio;

/** The key of the SSID of a Wi-Fi network; undefined while it has none. */
export const ssidKeyOf = (network: WifiNetwork): string | undefined =>
  "ssidKey" in network ? network.ssidKey : network.key;

/** The SSID of a Wi-Fi network; empty while it has none. */
export function ssidOf(network: WifiNetwork): RowReference | "" {
  const key = ssidKeyOf(network);
  return key === undefined ? "" : references.ssid(key);
}

/** The radios that an SSID runs on. */
export const radiosBelow = (network: WifiNetwork): readonly RowReference[] => network.radios.map(references.radio);

/** What is absent is not known of the system. */
export function interfaceLayers(
  links: readonly LinkReading[],
  networks: readonly WifiNetwork[] = [],
  connections: readonly PppConnection[] = [],
  bridgeReadings: ReadonlyMap<string, Pick<BridgeReading, "ports">> = new Map(),
  media: Media = new Map(),
): InterfaceLayers {
  const isPort = (link: LinkReading): boolean => isEthernetPort(link) && !media.has(link.name);
  const byName = new Map(links.map((link) => [link.name, link]));
  const underVlans = new Set(links.flatMap((link) => (isVlan(link) && link.lower !== undefined ? [link.lower] : [])));
  const networkOn = new Map(
    networks.flatMap((network) => (network.link === undefined ? [] : [[network.link, network] as const])),
  );
  const connectionOn = new Map(connections.map((connection) => [connection.link, connection]));
  const hasEthernetLink = (link: LinkReading): boolean =>
    isFramed(link) && (link.bridge === undefined || underVlans.has(link.name));

  /** The row that stands for a link towards what runs on it. */
  function topOf(link: LinkReading): readonly RowReference[] {
    if (isVlan(link)) return [references.vlanTermination(link.name)];
    const connection = connectionOn.get(link.name);
    if (connection !== undefined) return [references.pppInterface(connection.key)];
    return hasEthernetLink(link) ? [references.ethernetLink(link.name)] : mediumOf(link);
  }

  function mediumOf({ name }: LinkReading): readonly RowReference[] {
    const row = media.get(name);
    return row === undefined ? [] : [row];
  }

  /** What an Ethernet link or a bridge port runs on. */
  function beneath(link: LinkReading): readonly RowReference[] {
    if (isVlan(link)) return [references.vlanTermination(link.name)];
    if (link.kind === "bridge") return [references.bridgePort(link.name, link.name)];
    const network = networkOn.get(link.name);
    if (network !== undefined) return ssidKeysOf(network).map(references.ssid);
    if (link.dslLine !== undefined) return [references.ptmLink(link.name)];
    const port = link.kind === "macvlan" ? byName.get(link.lower ?? "") : link;
    if (port?.kind === "bridge") return [references.bridgePort(port.name, port.name)];
    if (port === undefined) return [];
    return isPort(port) ? [references.ethernetInterface(port.name)] : mediumOf(port);
  }

  function topOfNamed(name: string | undefined): readonly RowReference[] {
    const link = name === undefined ? undefined : byName.get(name);
    return link === undefined ? [] : topOf(link);
  }

  function ethernetPortBeneath(name: string): RowReference | undefined {
    const seen = new Set<string>();
    for (let link = byName.get(name); link !== undefined && !seen.has(link.name); link = byName.get(link.lower ?? "")) {
      if (isPort(link)) return references.ethernetInterface(link.name);
      if (!isVlan(link)) return undefined;
      seen.add(link.name);
    }
    return undefined;
  }

  const layered = (lower: (link: LinkReading) => readonly RowReference[]) => (link: LinkReading) => ({
    link,
    lower: lower(link),
  });
  const ip = links.filter(hasIpLayer).map(layered(topOf)).map(ofIp);
  const ethernetLinks = links.filter(hasEthernetLink).map(layered(beneath));
  const vlanTerminations = links.filter(isVlan).map(layered(({ lower }) => topOfNamed(lower)));
  const ethernetInterfaces = links.filter(isPort).map(layered(() => []));
  const ptmLinks = links
    .filter(({ dslLine }) => dslLine !== undefined)
    .map(layered(({ dslLine = "" }) => [references.dslChannel(dslLine)]));
  const pppInterfaces = connections.map((connection) => ({
    connection,
    link: connection.link === undefined ? undefined : byName.get(connection.link),
    lower: topOfNamed(connection.lower),
  }));
  const ssids = new Map(networks.flatMap((each) => ssidKeysOf(each).map((key) => [key, each] as const)));
  const bridges = bridgeLayers(bridgeReadings, { links: byName, networks: ssids, beneath });

  const pairs = (rows: readonly Layered[], higher: (link: string) => RowReference) =>
    rows.flatMap(({ link, lower }) => lower.map((each) => ({ higher: higher(link.name), lower: each })));
  const stack = [
    ...pairs(ip, references.ip),
    ...pairs(ethernetLinks, references.ethernetLink),
    ...pairs(vlanTerminations, references.vlanTermination),
    ...pairs(ptmLinks, references.ptmLink),
    ...ptmLinks.flatMap(({ link: { dslLine = "" }, lower }) =>
      lower.map((channel) => ({ higher: channel, lower: references.dslLine(dslLine) })),
    ),
    ...bridges.flatMap(({ link, ports }) =>
      ports.flatMap(({ key, lower }) =>
        lower.map((each) => ({ higher: references.bridgePort(link.name, key), lower: each })),
      ),
    ),
    ...pppInterfaces.flatMap(({ connection, lower }) =>
      lower.map((each) => ({ higher: references.pppInterface(connection.key), lower: each })),
    ),
    ...networks.flatMap((network) =>
      ssidKeysOf(network).flatMap((key) =>
        radiosBelow(network).map((lower) => ({ higher: references.ssid(key), lower })),
      ),
    ),
  ];
  return {
    ip,
    ethernetLinks,
    vlanTerminations,
    ethernetInterfaces,
    ptmLinks,
    pppInterfaces,
    bridges,
    ethernetPortBeneath,
    stack,
  };
}

function ssidKeysOf(network: WifiNetwork): readonly string[] {
  const key = ssidKeyOf(network);
  return key === undefined ? [] : [key];
}

const isVlan = (link: LinkReading): boolean => link.kind === "vlan";

const isEthernetPort = (link: LinkReading): boolean =>
  link.kind === "ethernet" && link.physical && link.dslLine === undefined;

/** Whether frames with MAC addresses go over it, so that an Ethernet link stands between it and IP. */
const isFramed = (link: LinkReading): boolean =>
  link.kind === "ethernet" || link.kind === "bridge" || link.kind === "wifi" || link.kind === "macvlan";

/** A port of a bridge has no IP layer of its own; devices of unknown kind count only once they have an address. */
const hasIpLayer = (link: LinkReading): boolean =>
  link.bridge === undefined && (link.kind !== "other" || link.addresses.length > 0);
