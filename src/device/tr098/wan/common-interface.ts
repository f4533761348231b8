import type { BoundObject, RowReference, Source } from "../../../model/binding.ts";
import type { DslDirection } from "../../../ports/host/uplinks/dsl.ts";
import { aliasOfKey } from "../../binding/alias-of-key.ts";
import { keyedBy } from "../../binding/bind.ts";
import type { DeviceContext } from "../../binding/context.ts";
import { trafficCounters } from "../gateway-statistics.ts";
import {
  type Connection,
  connectionDeviceTable,
  connectionRow,
  connectionsIn,
  isUp,
  lineOf,
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

const rateOf = (direction: DslDirection | undefined): number | undefined => direction && (direction.bitsPerSecond ?? 0);

const sources: Readonly<Record<string, Source<Wan>>> = {
  PhysicalLinkStatus: (wan) => linkStatus(portOf(wan)),
  /** In bits per second, of which none while there is no connection. */
  Layer1UpstreamMaxBitRate: (wan) => rateOf(lineOf(wan)?.upstream),
  Layer1DownstreamMaxBitRate: (wan) => rateOf(lineOf(wan)?.downstream),
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

export const gatewayLine = [commonInterface, activeConnections];
