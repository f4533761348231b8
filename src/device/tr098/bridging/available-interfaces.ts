import type { BoundObject, RowReference, Source } from "../../../model/binding.ts";
import type { LinkReading } from "../../../ports/host/network/links.ts";
import type { WifiNetwork, WifiReading } from "../../../ports/host/wifi/wifi.ts";
import { aliasOfKey } from "../../binding/alias-of-key.ts";
import type { DeviceContext } from "../../binding/context.ts";
import { ethernetPortOf, ethernetPorts } from "../lan/ethernet-ports.ts";
import { lanAddressTable, lanKey } from "../lan/lan.ts";
import { connectionDeviceTable, connectionRow, connectionsIn, outsideLinks, type Wan, wanKey } from "../wan/wan.ts";

// What can be a port of a bridge, by the number that the tables of bridges call it by. [TR-098 InternetGatewayDevice]

const types = ["LANInterface", "WANInterface", "LANRouterConnection", "WANRouterConnection"] as const;

export interface AvailableInterface {
  /** Its AvailableInterfaceKey, and its instance number. */
  readonly number: number;
  readonly type: (typeof types)[number];
  readonly link: string;
  readonly reference: RowReference;
}

const wlanTable = "InternetGatewayDevice.LANDevice.{i}.WLANConfiguration.{i}.";

/** The networks that the device offers. */
export const accessPoints = (reading: WifiReading | undefined): readonly WifiNetwork[] =>
  reading?.networks.filter(({ kind }) => kind === "access-point") ?? [];

export function availableInterfaces(wan: Wan, networks: readonly WifiNetwork[]): readonly AvailableInterface[] {
  const { links, lines } = wan;
  const all = [
    ...ethernetPorts({ links, lines }).map(({ name }) => of("LANInterface", name, ethernetPortOf(name))),
    ...networks.flatMap(({ key, link }) =>
      link === undefined ? [] : [of("LANInterface", link, { table: wlanTable, keys: [lanKey, key] })],
    ),
    ...outsideLinks(wan).map(({ name }) =>
      of("WANInterface", name, { table: connectionDeviceTable, keys: [wanKey, name] }),
    ),
    ...links.flatMap((link) => routerInside(link)),
    ...connectionsIn(wan).map((each) => of("WANRouterConnection", each.link, connectionRow(each))),
  ];
  return all.map((each) => ({ ...each, number: numberOf(each.link, types.indexOf(each.type), links) }));
}

type Unnumbered = Omit<AvailableInterface, "number">;

const of = (type: Unnumbered["type"], link: string, reference: RowReference): Unnumbered => ({ type, link, reference });

/** The router's own place in a bridge. */
function routerInside({ kind, name, addresses }: LinkReading): readonly Unnumbered[] {
  const key = kind === "bridge" ? addresses.find(({ family }) => family === 4)?.key : undefined;
  return key === undefined ? [] : [of("LANRouterConnection", name, { table: lanAddressTable, keys: [lanKey, key] })];
}

/** First those that the device ships with, in their order; then those that were added, by the numbers that they are called by. */
const firstAdded = 1000;

/** Stays the same as long as the link is there. */
export function numberOf(name: string, kind: number, links: readonly LinkReading[]): number {
  const shipped = links.filter(({ lasting }) => lasting === true).findIndex((link) => link.name === name);
  const digits = (name.match(/\d+/g) ?? []).reduce((sum, each) => sum * 100 + Number(each), 0);
  return (shipped < 0 ? firstAdded + digits : shipped) * types.length + kind + 1;
}

const sources: Readonly<Record<string, Source<AvailableInterface>>> = {
  AvailableInterfaceKey: ({ number }) => number,
  InterfaceType: ({ type }) => type,
  InterfaceReference: ({ reference }) => [reference],
};

export const availableInterfaceTable: BoundObject<DeviceContext> = {
  path: "InternetGatewayDevice.Layer2Bridging.AvailableInterface.{i}.",
  rows: {
    kind: "of-parent-rows",
    rows: ({ interfaces }: { readonly interfaces: readonly AvailableInterface[] }) =>
      interfaces.map((each) => [String(each.number), each] as const),
    instance: ({ number }: AvailableInterface) => number,
    alias: aliasOfKey,
  },
  parameters: sources,
};
