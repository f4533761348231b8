import type { BoundObject, RowReference, Source } from "../../../model/binding.ts";
import { aliasOfKey } from "../../binding/alias-of-key.ts";
import { keyedBy } from "../../binding/bind.ts";
import type { DeviceContext } from "../../binding/context.ts";
import { canEdit, editsOf, hostChange } from "../../binding/row-change.ts";
import { untyped } from "../../binding/untyped.ts";
import { trafficCounters } from "../gateway-statistics.ts";
import {
  type Connection,
  connectionDeviceTable,
  connectionRow,
  connectionsIn,
  isUp,
  linkStatus,
  portOf,
  type Wan,
  wanTable,
} from "./wan.ts";

const object = `${wanTable}WANCommonInterfaceConfig.`;

const counters = Object.fromEntries(
  Object.entries(trafficCounters("Total")).map(([name, count]): [string, Source<Wan>] => {
    const read = count as (row: { readonly link: ReturnType<typeof portOf> }) => number | undefined;
    return [name, (wan) => read({ link: portOf(wan) })];
  }),
);

const sources: Readonly<Record<string, Source<Wan>>> = {
  PhysicalLinkStatus: (wan) => linkStatus(portOf(wan)),
  ...counters,
};

/** What is said of the line as a whole. [TR-098 InternetGatewayDevice] */
const commonInterface: BoundObject<DeviceContext> = {
  path: object,
  rows: { kind: "of-parent" },
  parameters: sources,
};

interface ActiveConnection {
  readonly connection: Connection;
}

const activeSources: Readonly<Record<string, Source<ActiveConnection>>> = {
  ActiveConnectionDeviceContainer: ({ connection }): RowReference => ({
    table: connectionDeviceTable,
    keys: connectionRow(connection).keys.slice(0, 2),
  }),
  ActiveConnectionServiceID: ({ connection }) => connectionRow(connection),
};

const activeConnections: BoundObject<DeviceContext> = {
  path: `${object}Connection.{i}.`,
  rows: {
    kind: "of-parent-rows",
    rows: (wan: Wan) =>
      keyedBy(
        connectionsIn(wan)
          .filter(({ link }) => isUp(wan.links.find(({ name }) => name === link)))
          .map((connection): ActiveConnection => ({ connection })),
        ({ connection: { kind, key } }) => `${kind}-${key}`,
      ),
    alias: aliasOfKey,
  },
  parameters: activeSources,
};

function lineStatus(wan: Wan): "Up" | "NoSignal" | "Disabled" {
  const port = portOf(wan);
  if (port?.enabled === false) return "Disabled";
  return isUp(port) ? "Up" : "NoSignal";
}

const lineSources: Readonly<Record<string, Source<Wan>>> = {
  Enable: (wan) => portOf(wan)?.enabled,
  Status: lineStatus,
};

const lineSettings = { Enable: "enabled" } as const;

/** The modem is switched with its link; how good the line is, the kind of device says. */
const line: BoundObject<DeviceContext> = {
  path: `${wanTable}WANDSLInterfaceConfig.`,
  rows: { kind: "of-parent" },
  ...untyped({
    parameters: lineSources,
    change: hostChange<Wan, { readonly enabled: boolean }, typeof lineSettings>(
      lineSettings,
      async (host, wanted, wan) => {
        const port = portOf(wan);
        if (port !== undefined) await editsOf("links")(host).change(port.name, wanted);
      },
      canEdit("links"),
    ),
  }),
};

export const gatewayLine = [commonInterface, activeConnections, line];
