import type { BoundObject } from "../../../model/binding.ts";
import type { Dhcpv4PoolReading } from "../../../ports/host/network/dhcpv4.ts";
import type { HostReading } from "../../../ports/host/network/hosts.ts";
import type { LinkReading } from "../../../ports/host/network/links.ts";
import type { DslReading } from "../../../ports/host/uplinks/dsl.ts";
import type {
  NetworkMeasurement,
  RadioMeasurement,
  WifiNetwork,
  WifiRadio,
  WifiReading,
} from "../../../ports/host/wifi/wifi.ts";
import type { DeviceContext } from "../../binding/context.ts";

/** What the host tells of the inside of the gateway. */
export interface Lan {
  readonly links: readonly LinkReading[];
  /** What leads outside by a line of DSL is no port inside. */
  readonly lines: readonly DslReading[];
  readonly hosts: readonly HostReading[];
  readonly pools: readonly Dhcpv4PoolReading[];
  readonly radios: readonly WifiRadio[];
  /** Those that it offers. */
  readonly networks: readonly WifiNetwork[];
  readonly wpsMethods: WifiReading["wpsMethods"];
  readonly measuredRadios: ReadonlyMap<string, RadioMeasurement>;
  readonly measuredNetworks: ReadonlyMap<string, NetworkMeasurement>;
  /** Unix time of this reading. */
  readonly wallMs: number;
}

/** The key of the only row: a gateway has one network inside. */
export const lanKey = "lan";

/** The table of the addresses of the gateway inside. */
export const lanAddressTable = "InternetGatewayDevice.LANDevice.{i}.LANHostConfigManagement.IPInterface.{i}.";

/** Its number never changes, so nothing has to be kept of it. [TR-098 InternetGatewayDevice] */
export const lanDevice: BoundObject<DeviceContext> = {
  path: "InternetGatewayDevice.LANDevice.{i}.",
  rows: {
    kind: "system",
    load: async (context: DeviceContext) => [[lanKey, await readLan(context)]],
    instance: () => 1,
    alias: () => "cpe-lan",
  },
  /** No host here tells of ports that a machine is plugged into by USB. */
  parameters: { LANUSBInterfaceNumberOfEntries: { constant: 0 } },
};

const noWifi: WifiReading = { radios: [], networks: [] };

async function readLan({ host, clock }: DeviceContext): Promise<Lan> {
  const [links, lines, hosts, server, wifi, measuredRadios, measuredNetworks] = await Promise.all([
    host.links?.read(),
    host.dsl?.read(),
    host.hosts?.read(),
    host.dhcpv4?.server(),
    host.wifi?.read(),
    host.wifi?.measureRadios(),
    host.wifi?.measureNetworks(),
  ]);
  const { radios, networks, wpsMethods } = wifi ?? noWifi;
  return {
    links: links ?? [],
    lines: lines ?? [],
    hosts: hosts ?? [],
    pools: server?.pools ?? [],
    radios,
    wpsMethods,
    networks: networks.filter(({ kind }) => kind === "access-point"),
    measuredRadios: measuredRadios ?? new Map(),
    measuredNetworks: measuredNetworks ?? new Map(),
    wallMs: clock.wallMs(),
  };
}
