import { aliasOfKey } from "../binding/alias-of-key.ts";
import { bindTable, bindTableBelow, keyedBy } from "../binding/bind.ts";
import type { Component } from "../binding/component.ts";
import type { DeviceContext } from "../binding/context.ts";
import { statusOf } from "../binding/interface.ts";
import { withLinks } from "../interface-stack/tunnel-links.ts";
import {
  type PeerRow,
  peerChange,
  peerRows,
  type WireGuardRow,
  wireGuardChange,
  wireGuardRows,
} from "./wireguard-change.ts";

// TR-181 has no WireGuard.

const wireGuardInterface = bindTable("Device.X_CPE-AGENT_WireGuard.Interface.{i}.", {
  rows: async (context: DeviceContext) =>
    keyedBy(await withLinks((await context.host.wireGuard?.read()) ?? [], context), ({ key }) => key),
  alias: aliasOfKey,
  edits: wireGuardRows,
  change: wireGuardChange({
    Enable: "enabled",
    ListenPort: "listenPort",
    PrivateKey: "privateKey",
    Addresses: "addresses",
  }),
  parameters: {
    Enable: ({ enabled }) => enabled,
    Status: ({ device, enabled }) => (device === undefined ? (enabled ? "NotPresent" : "Down") : statusOf(device)),
    Name: ({ key, link }) => link ?? key,
    IPInterface: ({ tunneled }) => tunneled,
    ListenPort: ({ listenPort }) => listenPort,
    PrivateKey: () => "",
    PublicKey: ({ publicKey }) => publicKey,
    Addresses: ({ addresses }) => addresses,
  },
});

const never = new Date("0001-01-01T00:00:00Z");

const peer = bindTableBelow(wireGuardInterface, "Device.X_CPE-AGENT_WireGuard.Interface.{i}.Peer.{i}.", {
  rows: ({ key: of, peers }: WireGuardRow) =>
    peers.map((each): readonly [string, PeerRow] => [each.key, { ...each, of }]),
  alias: aliasOfKey,
  edits: peerRows,
  change: peerChange({
    Enable: "enabled",
    Description: "description",
    PublicKey: "publicKey",
    PresharedKey: "presharedKey",
    AllowedIPs: "allowedIps",
    RouteAllowedIPs: "routed",
    EndpointHost: "endpointHost",
    EndpointPort: "endpointPort",
    PersistentKeepalive: "keepaliveSeconds",
  }),
  parameters: {
    Enable: ({ enabled }) => enabled,
    Description: ({ description }) => description.slice(0, 64),
    PublicKey: ({ publicKey }) => publicKey,
    PresharedKey: () => "",
    AllowedIPs: ({ allowedIps }) => allowedIps,
    RouteAllowedIPs: ({ routed }) => routed,
    EndpointHost: ({ endpointHost }) => endpointHost,
    EndpointPort: ({ endpointPort }) => endpointPort,
    PersistentKeepalive: ({ keepaliveSeconds }) => keepaliveSeconds,
    EndpointInUse: ({ present }) => present?.endpoint ?? "",
    LatestHandshake: ({ present }) =>
      present?.latestHandshakeMs === undefined ? never : new Date(present.latestHandshakeMs),
    BytesSent: ({ present }) => present?.bytesSent ?? 0n,
    BytesReceived: ({ present }) => present?.bytesReceived ?? 0n,
  },
});

export const wireGuard: Component = [wireGuardInterface, peer];
