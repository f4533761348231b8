import type { LinkReading } from "../../ports/host/network/links.ts";
import type { DslEncapsulation, DslReading } from "../../ports/host/uplinks/dsl.ts";
import { bindObjectBelow, bindTable } from "../binding/bind.ts";
import type { Component } from "../binding/component.ts";
import type { DeviceContext } from "../binding/context.ts";
import { interfaceStatistics, noCounts } from "../binding/interface-statistics.ts";

// [TR-181 DSL]

interface LineRow extends DslReading {
  readonly device: LinkReading | undefined;
}

async function lines({ host }: DeviceContext): Promise<readonly (readonly [string, LineRow])[]> {
  const found = (await host.dsl?.read()) ?? [];
  const links = found.length === 0 ? [] : ((await host.links?.read()) ?? []);
  return found.map((each) => [each.key, { ...each, device: links.find(({ name }) => name === each.link) }] as const);
}

/** Tenths of a decibel. */
const tenths = (decibels: number | undefined): number | undefined =>
  decibels === undefined ? undefined : Math.round(decibels * 10);

const kilobits = (bits: number | undefined): number | undefined =>
  bits === undefined ? undefined : Math.floor(bits / 1000);

const listOf = (value: number | undefined): readonly string[] | undefined =>
  value === undefined ? undefined : [String(value)];

const line = bindTable("Device.DSL.Line.{i}.", {
  rows: lines,
  parameters: {
    Enable: ({ state }) => state !== "disabled",
    Status: ({ state }) => (state === "up" ? "Up" : state === "unknown" ? "Unknown" : "Down"),
    Name: ({ key }) => key,
    LastChange: ({ upSeconds }) => upSeconds,
    LowerLayers: () => [],
    Upstream: () => true,
    FirmwareVersion: ({ firmwareVersion }) => firmwareVersion?.slice(0, 64),
    LinkStatus: ({ state }) => linkStates[state],
    XTSUsed: ({ state, transmissionSystem }) => (state === "up" ? transmissionSystem : undefined),
    LineEncoding: () => "DMT" as const,
    AllowedProfiles: ({ allowedProfiles }) =>
      allowedProfiles && profiles.filter((each) => allowedProfiles.includes(each)),
    CurrentProfile: ({ profile }) => profiles.find((known) => known === profile),
    PowerManagementState: ({ powerState }) => powerStates[powerState ?? -1],
    ACTRAMODEds: ({ downstream }) => adaptation(downstream.rateAdaptation),
    ACTRAMODEus: ({ upstream }) => adaptation(upstream.rateAdaptation),
    TRELLISds: ({ downstream }) => trellis(downstream.trellis),
    TRELLISus: ({ upstream }) => trellis(upstream.trellis),
    ACTSNRMODEds: ({ downstream }) => noise(downstream.virtualNoise),
    ACTSNRMODEus: ({ upstream }) => noise(upstream.virtualNoise),
    UPBOKLE: ({ electricalLength }) => tenths(electricalLength),
    ACTUALCE: ({ cyclicExtension }) => cyclicExtension,
    SNRMpbds: ({ downstream }) => downstream.bandMargins?.map((each) => String(tenths(each))),
    SNRMpbus: ({ upstream }) => upstream.bandMargins?.map((each) => String(tenths(each))),
    UpstreamMaxBitRate: ({ upstream }) => kilobits(upstream.attainableBitsPerSecond),
    DownstreamMaxBitRate: ({ downstream }) => kilobits(downstream.attainableBitsPerSecond),
    UpstreamNoiseMargin: ({ upstream }) => tenths(upstream.noiseMargin),
    DownstreamNoiseMargin: ({ downstream }) => tenths(downstream.noiseMargin),
    UpstreamAttenuation: ({ upstream }) => tenths(upstream.signalAttenuation),
    DownstreamAttenuation: ({ downstream }) => tenths(downstream.signalAttenuation),
    /** In tenths of a dBm, as everybody tells it; the data model says dBmV. */
    UpstreamPower: ({ upstream }) => tenths(upstream.power),
    DownstreamPower: ({ downstream }) => tenths(downstream.power),
  },
});

const linkStates = {
  up: "Up",
  initializing: "Initializing",
  handshake: "EstablishingLink",
  "no-signal": "NoSignal",
  disabled: "Disabled",
  unknown: undefined,
} as const;

const profiles = ["8a", "8b", "8c", "8d", "12a", "12b", "17a", "30a", "35b"] as const;
const powerStates: readonly ("L0" | "L1" | "L2" | "L3")[] = ["L0", "L1", "L2", "L3"];

const adaptation = (mode: number | undefined): number | undefined =>
  mode !== undefined && mode >= 1 && mode <= 4 ? mode : undefined;
const trellis = (used: boolean | undefined): number | undefined => (used === undefined ? undefined : Number(used));
const noise = (used: boolean | undefined): number | undefined => (used === undefined ? undefined : used ? 2 : 1);

const counted = ({ device }: LineRow) => ({ link: { statistics: device?.statistics ?? noCounts } });

const statistics = {
  BytesSent: (row: LineRow) => interfaceStatistics.BytesSent(counted(row)),
  BytesReceived: (row: LineRow) => interfaceStatistics.BytesReceived(counted(row)),
  PacketsSent: (row: LineRow) => interfaceStatistics.PacketsSent(counted(row)),
  PacketsReceived: (row: LineRow) => interfaceStatistics.PacketsReceived(counted(row)),
  ErrorsSent: (row: LineRow) => interfaceStatistics.ErrorsSent(counted(row)),
  ErrorsReceived: (row: LineRow) => interfaceStatistics.ErrorsReceived(counted(row)),
  DiscardPacketsSent: (row: LineRow) => interfaceStatistics.DiscardPacketsSent(counted(row)),
  DiscardPacketsReceived: (row: LineRow) => interfaceStatistics.DiscardPacketsReceived(counted(row)),
  TotalStart: ({ countedSeconds }: LineRow) => countedSeconds,
  ShowtimeStart: ({ upSeconds }: LineRow) => upSeconds,
};

const lineStats = bindObjectBelow(line, "Device.DSL.Line.{i}.Stats.", { parameters: statistics });

const lineTotal = bindObjectBelow(line, "Device.DSL.Line.{i}.Stats.Total.", {
  parameters: {
    ErroredSecs: ({ erroredSeconds }) => erroredSeconds,
    SeverelyErroredSecs: ({ severelyErroredSeconds }) => severelyErroredSeconds,
  },
});

/** Attenuation is of the whole line. [G.997.1 7.5.1] */
const testParams = bindObjectBelow(line, "Device.DSL.Line.{i}.TestParams.", {
  parameters: {
    HLOGGds: ({ downstream: { tones } }) => tones?.groupTones,
    HLOGGus: ({ upstream: { tones } }) => tones?.groupTones,
    HLOGpsds: ({ downstream: { tones } }) => tones?.attenuation.map(String),
    HLOGpsus: ({ upstream: { tones } }) => tones?.attenuation.map(String),
    HLOGMTds: ({ downstream: { tones } }) => tones?.symbols,
    HLOGMTus: ({ upstream: { tones } }) => tones?.symbols,
    QLNGds: ({ downstream: { tones } }) => tones?.groupTones,
    QLNGus: ({ upstream: { tones } }) => tones?.groupTones,
    QLNpsds: ({ downstream: { tones } }) => tones?.quietNoise,
    QLNpsus: ({ upstream: { tones } }) => tones?.quietNoise.map(String),
    QLNMTds: ({ downstream: { tones } }) => tones?.symbols,
    QLNMTus: ({ upstream: { tones } }) => tones?.symbols,
    SNRGds: ({ downstream: { tones } }) => tones?.groupTones,
    SNRGus: ({ upstream: { tones } }) => tones?.groupTones,
    SNRpsds: ({ downstream: { tones } }) => tones?.signalToNoise,
    SNRpsus: ({ upstream: { tones } }) => tones?.signalToNoise.map(String),
    SNRMTds: ({ downstream: { tones } }) => tones?.symbols,
    SNRMTus: ({ upstream: { tones } }) => tones?.symbols,
    LATNds: ({ downstream }) => listOf(tenths(downstream.lineAttenuation)),
    LATNus: ({ upstream }) => listOf(tenths(upstream.lineAttenuation)),
    SATNds: ({ downstream }) => listOf(tenths(downstream.signalAttenuation)),
    SATNus: ({ upstream }) => listOf(tenths(upstream.signalAttenuation)),
  },
});

const channel = bindTable("Device.DSL.Channel.{i}.", {
  rows: lines,
  parameters: {
    Enable: ({ state }) => state !== "disabled",
    Status: ({ state }) => (state === "up" ? "Up" : state === "unknown" ? "Unknown" : "LowerLayerDown"),
    Name: ({ key, link }) => link ?? key,
    LastChange: ({ upSeconds }) => upSeconds,
    LowerLayers: ({ key }) => [{ table: line.path, keys: [key] }],
    LinkEncapsulationSupported: (row) => row.supportedEncapsulations?.map(encapsulationName),
    LinkEncapsulationUsed: ({ encapsulation }) => encapsulation && encapsulationName(encapsulation),
    ActualInterleavingDelay: ({ downstream: { interleavingDelayMicroseconds: delay } }) =>
      delay === undefined ? undefined : Math.round(delay / 1000),
    UpstreamCurrRate: ({ upstream }) => kilobits(upstream.bitsPerSecond),
    DownstreamCurrRate: ({ downstream }) => kilobits(downstream.bitsPerSecond),
  },
});

const encapsulationName = ({ line: kind, mode }: DslEncapsulation) => encapsulations[`${kind} ${mode}`];

const encapsulations = {
  "adsl atm": "G.992.3_Annex_K_ATM",
  "adsl ptm": "G.992.3_Annex_K_PTM",
  "vdsl atm": "G.993.2_Annex_K_ATM",
  "vdsl ptm": "G.993.2_Annex_K_PTM",
} as const;

const channelStats = bindObjectBelow(channel, "Device.DSL.Channel.{i}.Stats.", { parameters: statistics });

const channelTotal = bindObjectBelow(channel, "Device.DSL.Channel.{i}.Stats.Total.", {
  parameters: {
    XTURHECErrors: ({ headerErrors }) => headerErrors.near,
    XTUCHECErrors: ({ headerErrors }) => headerErrors.far,
  },
});

export const dsl: Component = [line, lineStats, lineTotal, testParams, channel, channelStats, channelTotal];
