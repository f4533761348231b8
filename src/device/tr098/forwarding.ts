import type { BoundObject, RowReference, Source } from "../../model/binding.ts";
import type { RouteReading } from "../../ports/host/network/routes.ts";
import { keyedBy } from "../binding/bind.ts";
import type { DeviceContext } from "../binding/context.ts";
import { hostChange, UnsuitableSetting } from "../binding/row-change.ts";
import type { RowEditing } from "../binding/row-editing.ts";
import { signalledBy } from "../binding/signalled.ts";
import { untyped, untypedEdits } from "../binding/untyped.ts";
import { subnetMask } from "../ip/subnet-mask.ts";
import { type GivenRoute, ipv4Routes, keyOf, routeChange } from "../routing/route-change.ts";
import { isStaticRoute, signedMetric } from "../routing/routing.ts";
import { lanAddressTable, lanKey } from "./lan/lan.ts";
import { connectionRow, connectionsIn, defaultConnection, readWan, type Wan } from "./wan/wan.ts";

const object = "InternetGatewayDevice.Layer3Forwarding.";

interface ForwardingRow extends RouteReading {
  readonly wan: Wan;
}

/** What a route goes out of: a connection to the outside, or the network inside. */
function interfaceOf({ link, wan }: Pick<ForwardingRow, "link" | "wan">): RowReference | "" {
  if (link === undefined) return "";
  const connection = connectionsIn(wan).find((each) => each.link === link);
  if (connection !== undefined) return connectionRow(connection);
  const inside = wan.links.find(({ name, kind }) => name === link && kind === "bridge");
  const key = inside?.addresses.find(({ family }) => family === 4)?.key;
  return key === undefined ? "" : { table: lanAddressTable, keys: [lanKey, key] };
}

/** The link of a row that a route is to go out of. */
function linkOf(row: RowReference, wan: Wan): string {
  const same = ({ table, keys }: RowReference): boolean =>
    table === row.table && keys.length === row.keys.length && keys.every((key, at) => key === row.keys[at]);
  const connection = connectionsIn(wan).find((each) => same(connectionRow(each)));
  if (connection !== undefined) return connection.link;
  const inside = row.table === lanAddressTable ? wan.links.find(({ kind }) => kind === "bridge") : undefined;
  if (inside !== undefined) return inside.name;
  throw new UnsuitableSetting("link", "a route goes out of a WANIPConnection, a WANPPPConnection or an IPInterface");
}

const settings = {
  Enable: "enabled",
  DestIPAddress: "destination",
  DestSubnetMask: "mask",
  GatewayIPAddress: "gateway",
  Interface: "link",
  ForwardingMetric: "metric",
} as const;

const askedSettings = {
  ...settings,
  Type: "type",
  SourceIPAddress: "source",
  SourceSubnetMask: "sourceMask",
  ForwardingPolicy: "policy",
} as const;

/** A route as parameters of TR-098 bring it. */
interface AskedRoute extends GivenRoute {
  readonly type: "Default" | "Network" | "Host";
  readonly source: string;
  readonly sourceMask: string;
  readonly policy: number;
}

const anywhere = ["", "0.0.0.0"];

const typeOf = ({ prefixLength }: Pick<RouteReading, "prefixLength">): AskedRoute["type"] =>
  prefixLength === 0 ? "Default" : prefixLength === 32 ? "Host" : "Network";

/** What is no setting of any system: where packets are from and of which class, which none asks, and a type, which follows from where they go. */
function withoutWords(
  { type, source = "", sourceMask = "", policy = -1, ...route }: Partial<AskedRoute>,
  before?: RouteReading,
): Partial<GivenRoute> {
  for (const [setting, value] of Object.entries({ source, sourceMask }))
    if (!anywhere.includes(value))
      throw new UnsuitableSetting(
        setting,
        "packets take a route by their destination, from wherever they are: 0.0.0.0 or none",
      );
  if (policy !== -1)
    throw new UnsuitableSetting("policy", "packets take a route by their destination, of whichever class they are: -1");
  if (type === "Default") return { ...route, destination: "0.0.0.0", mask: "0.0.0.0" };
  if (type === "Host" && route.destination !== undefined) return { ...route, mask: "255.255.255.255" };
  const isOther = type !== undefined && before !== undefined && before.destination !== "" && type !== typeOf(before);
  if (isOther && route.destination === undefined && route.mask === undefined)
    throw new UnsuitableSetting(
      "type",
      `it follows from DestIPAddress and DestSubnetMask, which are of a ${typeOf(before)}`,
    );
  return route;
}

/** As a parameter of TR-181 would bring it. */
function given(asked: Partial<AskedRoute>, wan: Wan, before?: RouteReading): Partial<GivenRoute> {
  const { link, ...same } = withoutWords(asked, before);
  if (link === undefined || link === "") return { ...same, ...(link !== undefined && { link }) };
  return { ...same, link: { table: "Device.IP.Interface.{i}.", keys: [linkOf(link, wan)] } };
}

const sources: Readonly<Record<string, Source<ForwardingRow>>> = {
  Enable: ({ idle }) => idle !== "disabled",
  Status: ({ idle }) => (idle === undefined ? "Enabled" : idle === "disabled" ? "Disabled" : "Error"),
  StaticRoute: isStaticRoute,
  Type: typeOf,
  DestIPAddress: ({ destination }) => destination,
  DestSubnetMask: ({ destination, prefixLength }) => (destination === "" ? "" : subnetMask(prefixLength)),
  SourceIPAddress: () => "",
  SourceSubnetMask: () => "",
  GatewayIPAddress: ({ gateway }) => gateway ?? "",
  Interface: interfaceOf,
  ForwardingMetric: ({ metric }) => signedMetric(metric),
  ForwardingPolicy: () => -1,
};

const change = routeChange(settings);
const { add, able } = ipv4Routes;

const editing: RowEditing<ForwardingRow, AskedRoute, Wan> = {
  ...ipv4Routes,
  fresh: (key, wan) => ({ ...ipv4Routes.fresh(key, undefined), wan }),
  add: async (host, key, asked, wan) => add(host, key, given(asked, wan), undefined),
};

const members = {
  parameters: sources,
  change: hostChange<ForwardingRow, AskedRoute, typeof askedSettings>(
    askedSettings,
    async (host, asked, row) => change.stage(host, given(asked, row.wan, row), row),
    able,
    change.fixed,
  ),
  edits: editing,
};

const edits = untypedEdits(members);

const forwarding: BoundObject<DeviceContext> = {
  path: object,
  rows: { kind: "single", load: readWan },
  signalled: signalledBy("routes"),
  parameters: {
    /** That of the default route, unless another is set; that is kept, and moves no route. */
    DefaultConnectionService: {
      stored: (wan: Wan) => {
        const connection = defaultConnection(wan);
        return connection === undefined ? "" : connectionRow(connection);
      },
    },
  },
};

const routes: BoundObject<DeviceContext> = {
  path: `${object}Forwarding.{i}.`,
  rows: {
    kind: "of-parent-rows",
    rows: (wan: Wan) =>
      keyedBy(
        wan.routes.filter(({ family }) => family === 4).map((route): ForwardingRow => ({ ...route, wan })),
        keyOf,
      ),
    ...(edits && { edits }),
  },
  ...untyped(members),
};

/** The routes of IPv4, by the same reading and edits as `Device.Routing.Router.` [TR-098 InternetGatewayDevice] */
export const gatewayForwarding = [forwarding, routes];
