import type { BoundObject, RowReference, Source } from "../../../model/binding.ts";
import type { LinkReading } from "../../../ports/host/network/links.ts";
import { aliasOfKey } from "../../binding/alias-of-key.ts";
import { keyedBy } from "../../binding/bind.ts";
import type { DeviceContext } from "../../binding/context.ts";
import { untyped } from "../../binding/untyped.ts";
import { portChange } from "../../ethernet/ethernet-change.ts";
import type { Layered } from "../../interface-stack/interface-layers.ts";
import { destinationCounters, errorCounters, trafficCounters } from "../gateway-statistics.ts";
import { isPortOutside } from "../wan/wan.ts";
import { type Lan, lanKey } from "./lan.ts";

const table = "InternetGatewayDevice.LANDevice.{i}.LANEthernetInterfaceConfig.{i}.";

/** The ports that machines inside are plugged into. */
export const ethernetPorts = ({ links, lines }: Pick<Lan, "links" | "lines">): readonly LinkReading[] =>
  links.filter((link) => link.kind === "ethernet" && link.physical && !isPortOutside(link, lines));

export const ethernetPortOf = (name: string): RowReference => ({ table, keys: [lanKey, name] });

function statusOf({ enabled, state }: LinkReading): string {
  if (!enabled) return "Disabled";
  return state === "up" ? "Up" : "NoLink";
}

const sources: Readonly<Record<string, Source<Layered>>> = {
  Enable: ({ link }) => link.enabled,
  Status: ({ link }) => statusOf(link),
  Name: ({ link }) => link.name.slice(0, 16),
  MACAddress: ({ link }) => link.macAddress,
  MACAddressControlEnabled: { stored: false },
  MaxBitRate: { stored: "Auto" },
  DuplexMode: { stored: "Auto" },
};

const portTable: BoundObject<DeviceContext> = {
  path: table,
  rows: {
    kind: "of-parent-rows",
    rows: (lan: Lan) =>
      keyedBy(
        ethernetPorts(lan).map((link): Layered => ({ link, lower: [] })),
        ({ link }) => link.name,
      ),
    alias: aliasOfKey,
  },
  ...untyped({ parameters: sources, change: portChange({ Enable: "enabled" }) }),
};

const portStatistics: BoundObject<DeviceContext> = {
  path: `${table}Stats.`,
  rows: { kind: "of-parent" },
  parameters: { ...trafficCounters(), ...errorCounters, ...destinationCounters },
};

/** By the same reading as `Device.Ethernet.Interface.` [TR-098 InternetGatewayDevice] */
export const gatewayEthernetPorts = [portTable, portStatistics];
