import type { BoundObject, RowReference } from "../../../model/binding.ts";
import type { Dhcpv4ClientReading } from "../../../ports/host/network/dhcpv4.ts";
import type { AddressTranslation } from "../../../ports/host/network/firewall.ts";
import type { LinkReading } from "../../../ports/host/network/links.ts";
import type { PortMapping } from "../../../ports/host/network/port-mappings.ts";
import type { PppConnection } from "../../../ports/host/network/ppp.ts";
import type { RouteReading } from "../../../ports/host/network/routes.ts";
import type { DslReading } from "../../../ports/host/uplinks/dsl.ts";
import type { ShaperReading } from "../../../ports/host/uplinks/qos.ts";
import type { DeviceContext } from "../../binding/context.ts";
import { signalledBy } from "../../binding/signalled.ts";

/** What the host tells of the outside of the gateway. */
export interface Wan {
  readonly links: readonly LinkReading[];
  readonly ppp: readonly PppConnection[];
  readonly clients: readonly Dhcpv4ClientReading[];
  readonly routes: readonly RouteReading[];
  readonly mappings: readonly PortMapping[];
  readonly translations: readonly AddressTranslation[];
  readonly lines: readonly DslReading[];
  readonly shapers: readonly ShaperReading[];
}

/** The key of the only row: a gateway has one line to the outside. */
export const wanKey = "wan";

export const wanTable = "InternetGatewayDevice.WANDevice.{i}.";
export const connectionDeviceTable = `${wanTable}WANConnectionDevice.{i}.`;
export const ipConnectionTable = `${connectionDeviceTable}WANIPConnection.{i}.`;
export const pppConnectionTable = `${connectionDeviceTable}WANPPPConnection.{i}.`;

/** Its number never changes, so nothing has to be kept of it. [TR-098 InternetGatewayDevice] */
export const wanDevice: BoundObject<DeviceContext> = {
  path: wanTable,
  rows: {
    kind: "system",
    load: async (context: DeviceContext) => [[wanKey, await readWan(context)]],
    instance: () => 1,
    alias: () => "cpe-wan",
  },
  signalled: signalledBy("links"),
  parameters: {},
};

export async function readWan({ host }: DeviceContext): Promise<Wan> {
  const [links, ppp, clients, routes, mappings, firewall, lines, qos] = await Promise.all([
    host.links?.read(),
    host.ppp?.read(),
    host.dhcpv4?.clients(),
    host.routes?.read(),
    host.portMappings?.read(),
    host.firewall?.read(),
    host.dsl?.read(),
    host.qos?.read(),
  ]);
  return {
    links: links ?? [],
    ppp: ppp ?? [],
    clients: clients ?? [],
    routes: routes ?? [],
    mappings: mappings ?? [],
    translations: firewall?.translations ?? [],
    lines: lines ?? [],
    shapers: qos?.shapers ?? [],
  };
}

/** What connections to the outside run on: the circuits of a line of DSL, else the port there and the links that run on it. */
export const outsideLinks = ({ links, lines }: Pick<Wan, "links" | "lines">): readonly LinkReading[] => {
  const ports = links.filter((link) => isPortOutside(link, lines));
  const frames = ports.filter(({ name }) => !carriesCircuits(links, lines, name));
  return [...frames, ...links.filter((link) => isOn(link, ports))];
};

/** The line of DSL where there is one; else a port that is in no bridge. */
export function isPortOutside(link: LinkReading, lines: readonly DslReading[]): boolean {
  const { name, kind, physical, bridge, lower } = link;
  if (kind !== "ethernet" || !physical || lower !== undefined) return false;
  return lines.length > 0 ? lines.some((line) => line.link === name) : bridge === undefined;
}

/** Whether a link is a line of DSL that has its circuits as links on it: none of them is the line itself. */
const carriesCircuits = (links: readonly LinkReading[], lines: readonly DslReading[], name: string): boolean =>
  lines.some(({ link }) => link === name) && links.some((each) => each.kind === "ethernet" && each.lower === name);

/** One that is a port of a bridge is outside as before. */
const isOn = ({ kind, lower }: LinkReading, ports: readonly LinkReading[]): boolean =>
  (kind === "vlan" || kind === "macvlan" || kind === "ethernet") && ports.some(({ name }) => name === lower);

export const portOf = ({ links, lines }: Pick<Wan, "links" | "lines">): LinkReading | undefined =>
  links.find((link) => isPortOutside(link, lines));

/** The line of DSL that the port outside is on; undefined where it is on none, or the modem is another device. */
export const lineOf = (wan: Wan): DslReading | undefined => wan.lines.find(({ link }) => link === portOf(wan)?.name);

export const isUp = (link: LinkReading | undefined): boolean => link?.state === "up";

/** Words of TR-098 for the state of what connections run on. */
export function linkStatus(link: LinkReading | undefined): "Up" | "Down" | "Unavailable" {
  if (link === undefined) return "Unavailable";
  return isUp(link) ? "Up" : "Down";
}

/** One of several PPP connections, or of several by IP, that run on links outside. */
export interface Connection {
  readonly key: string;
  /** The link that it runs on, which is its WANConnectionDevice. */
  readonly lower: string;
  /** The link that carries IP. */
  readonly link: string;
  readonly kind: "ip" | "ppp";
}

export const connectionRow = ({ kind, key, lower }: Connection): RowReference => ({
  table: kind === "ip" ? ipConnectionTable : pppConnectionTable,
  keys: [wanKey, lower, keyIn(lower, key)],
});

/** Keys that the tree gives are of one table each; the host has one name space for all: `cpe_p1` on `cpe_c2` is `cpe_p1_c2`. */
export const hostKey = (above: string, key: string): string => (/^cpe_/.test(key) ? `${key}${suffixFor(above)}` : key);

/** The other way round. */
export function keyIn(above: string, key: string): string {
  const suffix = suffixFor(above);
  return suffix !== "" && /^cpe_/.test(key) && key.endsWith(suffix) ? key.slice(0, -suffix.length) : key;
}

const suffixFor = (above: string): string => (/^cpe_/.test(above) ? `_${above.slice("cpe_".length)}` : "");

const clientsOn = ({ clients }: Wan, link: string): readonly Dhcpv4ClientReading[] =>
  clients.filter((client) => client.link === link);

/** Whoever asks for an address on a link, and else the link itself where it has one that is configured. */
export function ipConnectionsOn(wan: Wan, link: LinkReading): readonly Connection[] {
  const { name } = link;
  const clients = clientsOn(wan, name).map(({ key }) => key);
  const hasOwn = link.addresses.some(({ family, origin }) => family === 4 && origin === "static");
  const keys = clients.length === 0 && hasOwn ? [name] : clients;
  return keys.map((key) => ({ kind: "ip", key, lower: name, link: name }));
}

export const pppConnectionsOn = ({ ppp }: Wan, { name }: LinkReading): readonly Connection[] =>
  ppp
    .filter((each) => each.lower === name)
    .map(({ key, link }) => ({ kind: "ppp", key, lower: name, link: link ?? key }));

export const connectionsIn = (wan: Wan): readonly Connection[] =>
  outsideLinks(wan).flatMap((link) => [...ipConnectionsOn(wan, link), ...pppConnectionsOn(wan, link)]);

/** The default route that goes out of a link. */
export const gatewayOf = ({ routes }: Pick<Wan, "routes">, link: string): string =>
  routes.find((each) => each.family === 4 && each.prefixLength === 0 && each.link === link && each.idle === undefined)
    ?.gateway ?? "";

/** The connection that packets to anywhere take. */
export function defaultConnection(wan: Wan): Connection | undefined {
  const ways = wan.routes
    .filter(({ family, prefixLength, idle }) => family === 4 && prefixLength === 0 && idle === undefined)
    .toSorted((one, other) => (one.metric ?? 0) - (other.metric ?? 0));
  const connections = connectionsIn(wan);
  return ways.flatMap(({ link }) => connections.filter((each) => each.link === link))[0];
}
