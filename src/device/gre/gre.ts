import { aliasOfKey } from "../binding/alias-of-key.ts";
import { bindObjectBelow, bindTable, bindTableBelow, keyedBy } from "../binding/bind.ts";
import type { Component } from "../binding/component.ts";
import type { DeviceContext } from "../binding/context.ts";
import { statusOf } from "../binding/interface.ts";
import { interfaceStatistics, noCounts } from "../binding/interface-statistics.ts";
import { statusOfTunnel, withLinks } from "../interface-stack/tunnel-links.ts";
import { type GreRow, greChange, greRows } from "./gre-change.ts";

// Each tunnel of Linux carries one session: it has one interface. [TR-181 GRE]

const tunnel = bindTable("Device.GRE.Tunnel.{i}.", {
  rows: async (context: DeviceContext) =>
    keyedBy(await withLinks((await context.host.gre?.read()) ?? [], context), ({ key }) => key),
  alias: aliasOfKey,
  edits: greRows,
  change: greChange({ Enable: "enabled", RemoteEndpoints: "endpoints", DeliveryHeaderProtocol: "deliveredBy" }),
  parameters: {
    Enable: ({ enabled }) => enabled,
    Status: statusOfTunnel,
    RemoteEndpoints: ({ endpoint }) => (endpoint === "" ? [] : [endpoint]),
    /** Linux asks nobody whether the other end is there. */
    KeepAlivePolicy: () => "None" as const,
    DeliveryHeaderProtocol: ({ family }) => (family === 6 ? "IPv6" : "IPv4"),
    ConnectedRemoteEndpoint: ({ device, endpoint, up }) => device?.farEnd ?? (up === true ? endpoint : ""),
  },
});

const counted = ({ device }: GreRow) => ({ link: { statistics: device?.statistics ?? noCounts } });

const { BytesSent, BytesReceived, PacketsSent, PacketsReceived, ErrorsSent, ErrorsReceived } = interfaceStatistics;
const { DiscardPacketsSent, DiscardPacketsReceived } = interfaceStatistics;

const statistics = {
  BytesSent: (row: GreRow) => BytesSent(counted(row)),
  BytesReceived: (row: GreRow) => BytesReceived(counted(row)),
  PacketsSent: (row: GreRow) => PacketsSent(counted(row)),
  PacketsReceived: (row: GreRow) => PacketsReceived(counted(row)),
  ErrorsSent: (row: GreRow) => ErrorsSent(counted(row)),
  ErrorsReceived: (row: GreRow) => ErrorsReceived(counted(row)),
};

const tunnelStats = bindObjectBelow(tunnel, "Device.GRE.Tunnel.{i}.Stats.", { parameters: statistics });

const greInterface = bindTableBelow(tunnel, "Device.GRE.Tunnel.{i}.Interface.{i}.", {
  rows: (row: GreRow) => [[row.key, row] as const],
  change: greChange({
    Enable: "enabled",
    UseChecksum: "checksums",
    KeyIdentifierGenerationPolicy: "keyPolicy",
    KeyIdentifier: "keyIdentifier",
    UseSequenceNumber: "sequenceNumbers",
  }),
  parameters: {
    Enable: ({ enabled }) => enabled,
    Status: ({ device, enabled }) => (device === undefined ? (enabled ? "NotPresent" : "Down") : statusOf(device)),
    Name: ({ key, link }) => link ?? key,
    LastChange: ({ device }) => device?.lastChangeSeconds,
    LowerLayers: () => [],
    UseChecksum: ({ checksums }) => checksums,
    KeyIdentifierGenerationPolicy: ({ keyIdentifier }) => (keyIdentifier === undefined ? "Disabled" : "Provisioned"),
    KeyIdentifier: ({ keyIdentifier }) => keyIdentifier ?? 0,
    UseSequenceNumber: ({ sequenceNumbers }) => sequenceNumbers,
  },
});

const interfaceStats = bindObjectBelow(greInterface, "Device.GRE.Tunnel.{i}.Interface.{i}.Stats.", {
  parameters: {
    ...statistics,
    DiscardPacketsSent: (row) => DiscardPacketsSent(counted(row)),
    DiscardPacketsReceived: (row) => DiscardPacketsReceived(counted(row)),
  },
});

export const gre: Component = [tunnel, tunnelStats, greInterface, interfaceStats];
