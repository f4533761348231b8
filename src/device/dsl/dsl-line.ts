import type { DslPeriodName } from "../../ports/host/uplinks/dsl.ts";
import { aliasOfKey } from "../binding/alias-of-key.ts";
import { bindObjectBelow, bindTable } from "../binding/bind.ts";
import { countOf, kilobits, lineChange, lines, statistics, tenths, whileUp } from "./line-row.ts";

// [TR-181 DSL]

const listOf = (value: number | undefined): readonly string[] | undefined =>
  value === undefined ? undefined : [String(value)];

export const line = bindTable("Device.DSL.Line.{i}.", {
  rows: lines,
  alias: aliasOfKey,
  change: lineChange,
  parameters: {
    Enable: ({ state }) => state !== "disabled",
    Status: ({ state }) => (state === "up" ? "Up" : state === "unknown" ? "Unknown" : "Down"),
    Name: ({ key }) => key,
    LastChange: ({ upSeconds, device }) => upSeconds ?? device?.lastChangeSeconds,
    LowerLayers: () => [],
    Upstream: () => true,
    FirmwareVersion: ({ firmwareVersion }) => firmwareVersion?.slice(0, 64),
    LinkStatus: ({ state }) => linkStates[state],
    XTSE: ({ possible }) => possible?.transmissionSystems,
    AllowedProfiles: ({ possible }) => possible && profiles.filter((known) => possible.profiles.includes(known)),
    XTURVendor: ({ ends }) => ends?.near.vendor,
    XTURCountry: ({ ends }) => ends?.near.country,
    XTUCVendor: ({ ends }) => ends?.far.vendor,
    XTUCCountry: ({ ends }) => ends?.far.country,
    XTSUsed: ({ state, transmissionSystem }) => (state === "up" ? transmissionSystem : undefined),
    LineEncoding: () => "DMT" as const,
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
    SNRMpbds: ({ downstream }) => downstream.bandMargins?.map((margin) => String(tenths(margin))),
    SNRMpbus: ({ upstream }) => upstream.bandMargins?.map((margin) => String(tenths(margin))),
    UpstreamMaxBitRate: (row) => whileUp(row, kilobits(row.upstream.attainableBitsPerSecond)),
    DownstreamMaxBitRate: (row) => whileUp(row, kilobits(row.downstream.attainableBitsPerSecond)),
    UpstreamNoiseMargin: (row) => whileUp(row, tenths(row.upstream.noiseMargin)),
    DownstreamNoiseMargin: (row) => whileUp(row, tenths(row.downstream.noiseMargin)),
    UpstreamAttenuation: (row) => whileUp(row, tenths(row.upstream.signalAttenuation)),
    DownstreamAttenuation: (row) => whileUp(row, tenths(row.downstream.signalAttenuation)),
    /** In tenths of a dBm, as everybody tells it; the data model says dBmV. */
    UpstreamPower: (row) => whileUp(row, tenths(row.upstream.power)),
    DownstreamPower: (row) => whileUp(row, tenths(row.downstream.power)),
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

const lineStats = bindObjectBelow(line, "Device.DSL.Line.{i}.Stats.", { parameters: statistics });

const errors = (name: DslPeriodName) => ({
  ErroredSecs: countOf(name, ({ erroredSeconds }) => erroredSeconds),
  SeverelyErroredSecs: countOf(name, ({ severelyErroredSeconds }) => severelyErroredSeconds),
});

const total = bindObjectBelow(line, "Device.DSL.Line.{i}.Stats.Total.", { parameters: errors("total") });
const showtime = bindObjectBelow(line, "Device.DSL.Line.{i}.Stats.Showtime.", { parameters: errors("showtime") });
const lastShowtime = bindObjectBelow(line, "Device.DSL.Line.{i}.Stats.LastShowtime.", {
  parameters: errors("lastShowtime"),
});
const currentDay = bindObjectBelow(line, "Device.DSL.Line.{i}.Stats.CurrentDay.", { parameters: errors("currentDay") });
const quarterHour = bindObjectBelow(line, "Device.DSL.Line.{i}.Stats.QuarterHour.", {
  parameters: errors("quarterHour"),
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

export const dslLine = [line, lineStats, total, showtime, lastShowtime, currentDay, quarterHour, testParams];
