import type { BoundObject, Source } from "../../../model/binding.ts";
import type { PppConnection, PppSettings } from "../../../ports/host/network/ppp.ts";
import { aliasOfKey } from "../../binding/alias-of-key.ts";
import { keyedBy } from "../../binding/bind.ts";
import type { DeviceContext } from "../../binding/context.ts";
import type { HostEdits } from "../../binding/host-change.ts";
import { type Able, canEdit, editsOf, hostChange, UnsuitableSetting } from "../../binding/row-change.ts";
import type { RowEditing } from "../../binding/row-editing.ts";
import { untyped, untypedEdits } from "../../binding/untyped.ts";
import { freshPpp } from "../../ppp/ppp-change.ts";
import { pppErrors } from "../../ppp/ppp-interface.ts";
import type { ConnectionDevice } from "./connection-device.ts";
import {
  connectionCounters,
  fixedSources,
  forget,
  isTranslated,
  keepMac,
  linkOf,
  type OutsideRow,
  translate,
} from "./outside-row.ts";
import { shape, shapingRateOf } from "./shaping.ts";
import { gatewayOf, hostKey, keyIn, pppConnectionsOn, pppConnectionTable } from "./wan.ts";

interface PppRow extends OutsideRow {
  readonly ppp: PppConnection;
}

interface GivenSettings
  extends Pick<
    PppSettings,
    "enabled" | "username" | "password" | "idleDisconnectSeconds" | "maxMru" | "acName" | "serviceName" | "restart"
  > {
  readonly trigger: "OnDemand" | "AlwaysOn" | "Manual";
  readonly translated: boolean;
  readonly address: string;
  readonly macAddress: string;
  readonly shapingRate: number;
}

const settings = {
  Enable: "enabled",
  Username: "username",
  Password: "password",
  IdleDisconnectTime: "idleDisconnectSeconds",
  MaxMRUSize: "maxMru",
  PPPoEACName: "acName",
  PPPoEServiceName: "serviceName",
  ConnectionTrigger: "trigger",
  NATEnabled: "translated",
  ExternalIPAddress: "address",
  MACAddress: "macAddress",
  ShapingRate: "shapingRate",
  Reset: "restart",
} as const;

const statuses = { connected: "Connected", connecting: "Connecting", disconnected: "Disconnected" } as const;

const ipv4Only = (servers: readonly string[]): readonly string[] => servers.filter((each) => !each.includes(":"));

const sources: Readonly<Record<string, Source<PppRow>>> = {
  ...fixedSources,
  Enable: ({ ppp }) => ppp.enabled,
  Reset: () => false,
  ConnectionStatus: ({ ppp }) => statuses[ppp.state],
  PossibleConnectionTypes: { constant: ["IP_Routed"] },
  ConnectionType: { stored: "IP_Routed" },
  Name: { stored: ({ ppp }: PppRow) => ppp.link ?? ppp.key },
  Uptime: ({ ppp }) => ppp.connectedSeconds ?? 0,
  LastConnectionError: ({ ppp: { lastFailure } }) => lastFailure && pppErrors[lastFailure],
  IdleDisconnectTime: ({ ppp }) => ppp.idleDisconnectSeconds ?? 0,
  NATEnabled: isTranslated,
  ShapingRate: shapingRateOf,
  PPPoESessionID: ({ ppp }) => ppp.pppoe?.sessionId,
  Username: ({ ppp }) => ppp.username ?? "",
  /** Never read from the system, and never told. */
  Password: () => "",
  PPPEncryptionProtocol: { constant: "None" },
  PPPCompressionProtocol: { constant: "None" },
  PPPAuthenticationProtocol: ({ ppp }) => ppp.authentication,
  ExternalIPAddress: ({ ppp }) => ppp.ipv4?.local ?? "",
  RemoteIPAddress: ({ ppp }) => ppp.ipv4?.remote ?? "",
  DefaultGateway: ({ ppp, wan }) => (ppp.state === "connected" ? gatewayOf(wan, ppp.link ?? "") : ""),
  MaxMRUSize: ({ ppp, link }) => ppp.maxMru ?? link?.mtu,
  CurrentMRUSize: ({ link, ppp }) => link?.mtu ?? ppp.maxMru,
  /** What the peer offers, unless others are set; those are kept and asked by nobody. */
  DNSServers: { stored: ({ ppp }: PppRow) => ipv4Only(ppp.dnsServers).slice(0, 2) },
  MACAddress: ({ wan, connection }) => linkOf(wan, connection.lower)?.macAddress,
  TransportType: { constant: "PPPoE" },
  PPPoEACName: ({ ppp }) => ppp.pppoe?.acName ?? "",
  PPPoEServiceName: ({ ppp }) => ppp.pppoe?.serviceName ?? "",
  ConnectionTrigger: ({ ppp }) => (ppp.trigger === "on-demand" ? "OnDemand" : "AlwaysOn"),
  PPPLCPEcho: ({ ppp }) => ppp.echo?.intervalSeconds ?? 0,
  PPPLCPEchoRetry: ({ ppp }) => ppp.echo?.retries ?? 0,
};

const pppEdits = editsOf("ppp");

/** After which a connection on demand ends of which that is not said: no system has one that never does. */
const usualIdleSeconds = 300;

function pppSettings(
  { trigger, translated: _nat, shapingRate: _rate, address: _given, macAddress: _mac, ...same }: Partial<GivenSettings>,
  before: PppConnection,
) {
  if (trigger === "Manual")
    throw new UnsuitableSetting("trigger", "a connection is AlwaysOn, or made OnDemand; none is made by hand");
  const onDemand = trigger === "OnDemand";
  const isOpen = onDemand && same.idleDisconnectSeconds === undefined && before.idleDisconnectSeconds === undefined;
  return {
    ...same,
    ...(trigger !== undefined && { trigger: onDemand ? ("on-demand" as const) : ("always" as const) }),
    ...(isOpen && { idleDisconnectSeconds: usualIdleSeconds }),
  };
}

async function stage(host: HostEdits, given: Partial<GivenSettings>, row: PppRow): Promise<void> {
  if (given.address !== undefined && given.address !== (row.ppp.ipv4?.local ?? ""))
    throw new UnsuitableSetting("address", "a connection by PPP has the address that its peer gives it");
  if (given.macAddress !== undefined) await keepMac(host, given.macAddress, linkOf(row.wan, row.connection.lower));
  const wanted = pppSettings(given, row.ppp);
  if (Object.keys(wanted).length > 0) await pppEdits(host).change(row.ppp.key, wanted);
  if (given.translated !== undefined) await translate(host, given.translated, row);
  if (given.shapingRate !== undefined) await shape(host, given.shapingRate, row);
}

/** Only where there is a filter can the system translate addresses, and only where there are shapers hold packets to a rate. */
const able: Able = (host, setting) =>
  canEdit("ppp")(host) &&
  (setting !== "translated" || host.firewall !== undefined) &&
  (setting !== "macAddress" || host.links !== undefined) &&
  (setting !== "shapingRate" || host.qos !== undefined);

/** Connections that the ACS adds are named by their instance number: `cpe_p2`. Their link is named by the system. */
const editing: RowEditing<PppRow, GivenSettings, ConnectionDevice> = {
  keyOf: (instance) => `cpe_p${instance}`,
  fresh: (key, { link: { name: lower }, wan }) => {
    const own = hostKey(lower, key);
    return {
      connection: { kind: "ppp", key: own, lower, link: own },
      link: undefined,
      wan,
      ppp: { ...freshPpp, key: own, lower },
    };
  },
  add: async (host, key, given, { link: { name: lower } }) => {
    await pppEdits(host).add(hostKey(lower, key), { ...pppSettings(given, { ...freshPpp, key }), lower });
  },
  remove: async (host, key, { link, wan }) => {
    const own = hostKey(link.name, key);
    const connection = pppConnectionsOn(wan, link).find((each) => each.key === own);
    if (connection !== undefined) await forget(host, { wan, connection });
    await pppEdits(host).remove(own);
  },
  able,
};

const members = {
  parameters: sources,
  change: hostChange<PppRow, GivenSettings, typeof settings>(settings, stage, able),
  edits: editing,
};

const edits = untypedEdits(members);

const pppConnection: BoundObject<DeviceContext> = {
  path: pppConnectionTable,
  rows: {
    kind: "of-parent-rows",
    rows: ({ link: below, wan }: ConnectionDevice) =>
      keyedBy(
        pppConnectionsOn(wan, below).flatMap((connection): readonly PppRow[] => {
          const ppp = wan.ppp.find(({ key }) => key === connection.key);
          return ppp === undefined ? [] : [{ connection, ppp, wan, link: linkOf(wan, connection.link) }];
        }),
        ({ connection }) => keyIn(connection.lower, connection.key),
      ),
    alias: aliasOfKey,
    ...(edits && { edits }),
  },
  ...untyped(members),
};

const pppStatistics: BoundObject<DeviceContext> = {
  path: `${pppConnectionTable}Stats.`,
  rows: { kind: "of-parent" },
  parameters: connectionCounters,
};

/** By the same readings and edits as `Device.PPP.Interface.` [TR-098 InternetGatewayDevice] */
export const gatewayPppConnections = [pppConnection, pppStatistics];
