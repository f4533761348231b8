import type { DslEncapsulation, DslPeriodName } from "../../ports/host/uplinks/dsl.ts";
import { aliasOfKey } from "../binding/alias-of-key.ts";
import { bindObjectBelow, bindTable } from "../binding/bind.ts";
import { line } from "./dsl-line.ts";
import { countOf, kilobits, lineChange, lines, statistics, whileUp } from "./line-row.ts";

// [TR-181 DSL]

const channel = bindTable("Device.DSL.Channel.{i}.", {
  rows: lines,
  alias: aliasOfKey,
  change: lineChange,
  parameters: {
    Enable: ({ state }) => state !== "disabled",
    Status: ({ state }) => (state === "up" ? "Up" : state === "unknown" ? "Unknown" : "LowerLayerDown"),
    Name: ({ key, link }) => link ?? key,
    LastChange: ({ upSeconds, device }) => upSeconds ?? device?.lastChangeSeconds,
    LowerLayers: ({ key }) => [{ table: line.path, keys: [key] }],
    /** At least what is used. */
    LinkEncapsulationSupported: ({ possible, encapsulation }) =>
      (possible?.encapsulations ?? (encapsulation && [encapsulation]))?.map(encapsulationName),
    LinkEncapsulationUsed: ({ encapsulation }) => encapsulation && encapsulationName(encapsulation),
    ActualInterleavingDelay: ({ downstream: { interleavingDelayMicroseconds: delay } }) =>
      delay === undefined ? undefined : Math.round(delay / 1000),
    INTLVDEPTH: ({ downstream }) => downstream.interleavingDepth,
    /** In tenths of a symbol. */
    ACTINP: ({ downstream: { impulseNoiseProtection: symbols } }) =>
      symbols === undefined ? undefined : Math.round(symbols * 10),
    UpstreamCurrRate: (row) => whileUp(row, kilobits(row.upstream.bitsPerSecond)),
    DownstreamCurrRate: (row) => whileUp(row, kilobits(row.downstream.bitsPerSecond)),
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

const errors = (name: DslPeriodName) => ({
  XTURFECErrors: countOf(name, ({ corrections }) => corrections.near),
  XTUCFECErrors: countOf(name, ({ corrections }) => corrections.far),
  XTURHECErrors: countOf(name, ({ headerErrors }) => headerErrors.near),
  XTUCHECErrors: countOf(name, ({ headerErrors }) => headerErrors.far),
  XTURCRCErrors: countOf(name, ({ checksumErrors }) => checksumErrors.near),
  XTUCCRCErrors: countOf(name, ({ checksumErrors }) => checksumErrors.far),
});

const total = bindObjectBelow(channel, "Device.DSL.Channel.{i}.Stats.Total.", { parameters: errors("total") });
const showtime = bindObjectBelow(channel, "Device.DSL.Channel.{i}.Stats.Showtime.", { parameters: errors("showtime") });
const lastShowtime = bindObjectBelow(channel, "Device.DSL.Channel.{i}.Stats.LastShowtime.", {
  parameters: errors("lastShowtime"),
});
const currentDay = bindObjectBelow(channel, "Device.DSL.Channel.{i}.Stats.CurrentDay.", {
  parameters: errors("currentDay"),
});
const quarterHour = bindObjectBelow(channel, "Device.DSL.Channel.{i}.Stats.QuarterHour.", {
  parameters: errors("quarterHour"),
});

export const dslChannel = [channel, channelStats, total, showtime, lastShowtime, currentDay, quarterHour];
