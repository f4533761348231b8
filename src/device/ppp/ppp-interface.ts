import type { PppConnection } from "../../ports/host/network/ppp.ts";
import { aliasOfKey } from "../binding/alias-of-key.ts";
import { bindObjectBelow, bindTable } from "../binding/bind.ts";
import type { DeviceContext } from "../binding/context.ts";
import { noCounts, packetStatistics } from "../binding/interface-statistics.ts";
import type { PppLayers } from "../interface-stack/interface-layers.ts";
import { pppChange, pppRows } from "./ppp-change.ts";

// [TR-181 PPP.Interface]

export const pppInterface = bindTable("Device.PPP.Interface.{i}.", {
  rows: async (context: DeviceContext) => {
    await context.host.ppp?.read(); // rejects where it cannot be read, as the layers do not
    return (await context.interfaces()).pppInterfaces.map((row) => [row.connection.key, row] as const);
  },
  alias: aliasOfKey,
  edits: pppRows,
  change: pppChange({
    Enable: "enabled",
    LowerLayers: "lower",
    Username: "username",
    Password: "password",
    ConnectionTrigger: "trigger",
    IdleDisconnectTime: "idleDisconnectSeconds",
    MaxMRUSize: "maxMru",
    LCPEcho: "echoIntervalSeconds",
    LCPEchoRetry: "echoRetries",
    IPv6CPEnable: "ipv6",
    Reset: "restart",
  }),
  parameters: {
    Enable: ({ connection }) => connection.enabled,
    Status: ({ connection }) => statuses[connection.state],
    Name: ({ connection }) => connection.link ?? connection.key,
    LastChange: ({ connection }) => connection.connectedSeconds,
    LowerLayers: ({ lower }) => lower,
    ConnectionStatus: ({ connection }) => connectionStatuses[connection.state],
    LastConnectionError: ({ connection: { lastFailure } }) => lastFailure && pppErrors[lastFailure],
    IdleDisconnectTime: ({ connection: { trigger, idleDisconnectSeconds } }) => trigger && (idleDisconnectSeconds ?? 0),
    Username: ({ connection }) => connection.username,
    /** Never read from the system, and never told. */
    Password: ({ connection: { username } }) => (username === undefined ? undefined : ""),
    AuthenticationProtocol: ({ connection }) => connection.authentication,
    MaxMRUSize: ({ connection }) => connection.maxMru,
    CurrentMRUSize: ({ link }) => (link?.index === undefined ? undefined : link.mtu),
    ConnectionTrigger: ({ connection: { trigger } }) => trigger && (trigger === "always" ? "AlwaysOn" : "OnDemand"),
    LCPEcho: ({ connection }) => connection.echo?.intervalSeconds,
    LCPEchoRetry: ({ connection }) => connection.echo?.retries,
    IPCPEnable: () => true,
    IPv6CPEnable: ({ connection }) => connection.ipv6 ?? connection.ipv6Ends !== undefined,
    Reset: () => false,
  },
});

export const pppoe = bindObjectBelow(pppInterface, "Device.PPP.Interface.{i}.PPPoE.", {
  change: pppChange({ ACName: "acName", ServiceName: "serviceName" }),
  parameters: {
    SessionID: ({ connection }) => connection.pppoe?.sessionId,
    ACName: ({ connection }) => connection.pppoe?.acName,
    ServiceName: ({ connection }) => connection.pppoe?.serviceName,
  },
});

export const ipcp = bindObjectBelow(pppInterface, "Device.PPP.Interface.{i}.IPCP.", {
  parameters: {
    LocalIPAddress: ({ connection }) => connection.ipv4?.local ?? "",
    RemoteIPAddress: ({ connection }) => connection.ipv4?.remote ?? "",
    DNSServers: ({ connection }) => connection.dnsServers.filter((server) => !server.includes(":")).slice(0, 2),
  },
});

export const ipv6cp = bindObjectBelow(pppInterface, "Device.PPP.Interface.{i}.IPv6CP.", {
  parameters: {
    LocalInterfaceIdentifier: ({ connection: { ipv6Ends } }) => interfaceIdentifier(ipv6Ends?.local),
    RemoteInterfaceIdentifier: ({ connection: { ipv6Ends } }) => interfaceIdentifier(ipv6Ends?.remote),
  },
});

/** Counted from the beginning of the connection; while there is none, nothing is. To one other end, packets have no other destination. */
export const pppStats = bindObjectBelow(pppInterface, "Device.PPP.Interface.{i}.Stats.", {
  parameters: Object.fromEntries(
    Object.entries(packetStatistics).map(([name, count]) => [
      name,
      ({ link }: PppLayers) => count({ link: link ?? { statistics: noCounts } }),
    ]),
  ),
});

const statuses = { connected: "Up", connecting: "Dormant", disconnected: "Down" } as const;
const connectionStatuses = { connected: "Connected", connecting: "Connecting", disconnected: "Disconnected" } as const;

/** How the data models call what became of a connection. */
export const pppErrors = {
  none: "ERROR_NONE",
  authentication: "ERROR_AUTHENTICATION_FAILURE",
  "no-answer": "ERROR_ISP_TIME_OUT",
  "peer-ended": "ERROR_ISP_DISCONNECT",
  idle: "ERROR_IDLE_DISCONNECT",
  limit: "ERROR_FORCED_DISCONNECT",
  user: "ERROR_USER_DISCONNECT",
  "no-device": "ERROR_NO_CARRIER",
  other: "ERROR_UNKNOWN",
} as const satisfies Readonly<Record<NonNullable<PppConnection["lastFailure"]>, string>>;

/** The last 64 bits of a link-local address, as an address: `::1c2d:3e4f`. */
const interfaceIdentifier = (address: string | undefined): string | undefined => address?.replace(/^fe80::/, "::");
