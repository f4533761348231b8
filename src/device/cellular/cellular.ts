import type { LinkReading } from "../../ports/host/network/links.ts";
import type { ModemReading } from "../../ports/host/uplinks/cellular.ts";
import { aliasOfKey } from "../binding/alias-of-key.ts";
import { bindObject, bindObjectBelow, bindTable, keyedBy } from "../binding/bind.ts";
import type { Component } from "../binding/component.ts";
import type { DeviceContext } from "../binding/context.ts";
import { statusOf } from "../binding/interface.ts";
import { interfaceStatistics, noCounts } from "../binding/interface-statistics.ts";
import { cellularTable } from "../interface-stack/media.ts";
import { accessPointChange, accessPointRows, modemChange } from "./access-point-change.ts";

// [TR-181 Cellular]

const simTable = "Device.TrustedElements.SIM.{i}.";

type Card = Pick<ModemReading, "imsi" | "iccid">;

const hasCard = ({ imsi, iccid }: Card): boolean => imsi !== undefined || iccid !== undefined;

/** One that tells who is on it is unlocked. */
const statusOfCard = ({ imsi, iccid }: Card) =>
  imsi !== undefined ? "Valid" : iccid !== undefined ? "Available" : undefined;

const none = { modems: [], accessPoints: [] };

const cellularObject = bindObject("Device.Cellular.", {
  load: async ({ host }) => (await host.cellular?.read()) ?? none,
  parameters: {
    RoamingStatus: ({ modems }) => {
      const known = modems.filter(({ roaming }) => roaming !== undefined);
      return known.length === 0 ? undefined : known.some(({ roaming }) => roaming) ? "Roaming" : "Home";
    },
  },
});

interface ModemRow extends ModemReading {
  readonly device: LinkReading | undefined;
}

const modem = bindTable(cellularTable, {
  rows: async ({ host }: DeviceContext) => {
    const { modems } = (await host.cellular?.read()) ?? none;
    const links = modems.length === 0 ? [] : ((await host.links?.read()) ?? []);
    const rows = modems.map((each): ModemRow => ({ ...each, device: links.find(({ name }) => name === each.link) }));
    return keyedBy(rows, ({ key }) => key);
  },
  change: modemChange({ Enable: "enabled" }),
  parameters: {
    Enable: ({ enabled }) => enabled,
    Status: ({ device, enabled }) => (device === undefined ? (enabled ? "NotPresent" : "Down") : statusOf(device)),
    Name: ({ key, link }) => link ?? key.slice(-64),
    LastChange: ({ device }) => device?.lastChangeSeconds,
    LowerLayers: () => [],
    Upstream: () => true,
    IMEI: ({ imei }) => imei,
    SupportedAccessTechnologies: (row) => row.technologies?.map((each) => technologies[each]),
    CurrentAccessTechnology: ({ technology }) => technology && technologies[technology],
    NetworkInUse: ({ network }) => network?.slice(0, 64),
    RSSI: ({ rssi }) => rounded(rssi),
    RSRP: ({ rsrp }) => rounded(rsrp),
    RSRQ: ({ rsrq }) => rounded(rsrq),
    UpstreamMaxBitRate: ({ maxUpBitsPerSecond }) => kilobits(maxUpBitsPerSecond),
    DownstreamMaxBitRate: ({ maxDownBitsPerSecond }) => kilobits(maxDownBitsPerSecond),
    SIMReferenceList: (row) => (hasCard(row) ? [{ table: simTable, keys: [row.key] }] : []),
  },
});

const technologies = {
  gprs: "GPRS",
  edge: "EDGE",
  umts: "UMTS",
  hspa: "UMTSHSPA",
  lte: "LTE",
  nr: "NR",
} as const;

const rounded = (decibels: number | undefined): number | undefined =>
  decibels === undefined ? undefined : Math.round(decibels);

const kilobits = (bits: number | undefined): number | undefined =>
  bits === undefined ? undefined : Math.floor(bits / 1000);

const counted = ({ device }: ModemRow) => ({ link: { statistics: device?.statistics ?? noCounts } });

const stats = bindObjectBelow(modem, "Device.Cellular.Interface.{i}.Stats.", {
  parameters: {
    BytesSent: (row) => interfaceStatistics.BytesSent(counted(row)),
    BytesReceived: (row) => interfaceStatistics.BytesReceived(counted(row)),
    PacketsSent: (row) => interfaceStatistics.PacketsSent(counted(row)),
    PacketsReceived: (row) => interfaceStatistics.PacketsReceived(counted(row)),
    ErrorsSent: (row) => interfaceStatistics.ErrorsSent(counted(row)),
    ErrorsReceived: (row) => interfaceStatistics.ErrorsReceived(counted(row)),
    DiscardPacketsSent: (row) => interfaceStatistics.DiscardPacketsSent(counted(row)),
    DiscardPacketsReceived: (row) => interfaceStatistics.DiscardPacketsReceived(counted(row)),
  },
});

const usim = bindObjectBelow(modem, "Device.Cellular.Interface.{i}.USIM.", {
  parameters: { Status: statusOfCard, IMSI: ({ imsi }) => imsi, ICCID: ({ iccid }) => iccid },
});

/** The same cards where TR-181 2.19 has them. */
const sim = bindTable(simTable, {
  rows: async ({ host }: DeviceContext) =>
    keyedBy(((await host.cellular?.read()) ?? none).modems.filter(hasCard), ({ key }) => key),
  parameters: {
    Status: statusOfCard,
    IMSI: ({ imsi }) => imsi,
    ICCID: ({ iccid }) => iccid,
    Type: () => "USIM" as const,
    Usage: () => "UICC" as const,
  },
});

const accessPoint = bindTable("Device.Cellular.AccessPoint.{i}.", {
  rows: async ({ host }: DeviceContext) =>
    keyedBy(((await host.cellular?.read()) ?? none).accessPoints, ({ key }) => key),
  alias: aliasOfKey,
  edits: accessPointRows,
  change: accessPointChange({
    Enable: "enabled",
    APN: "apn",
    Username: "username",
    Password: "password",
    Interface: "modem",
    IPVersion: "version",
  }),
  parameters: {
    Enable: ({ enabled }) => enabled,
    APN: ({ apn }) => apn.slice(0, 64),
    Username: ({ username }) => username,
    Password: () => "",
    Interface: ({ modem: key }) => (key === undefined ? "" : { table: modem.path, keys: [key] }),
    IPVersion: ({ family }) => family ?? -1,
  },
});

export const cellular: Component = [cellularObject, modem, stats, usim, accessPoint, sim];
