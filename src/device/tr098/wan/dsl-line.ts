import type { BoundObject, Source } from "../../../model/binding.ts";
import type { DslPeriodName } from "../../../ports/host/uplinks/dsl.ts";
import type { DeviceContext } from "../../binding/context.ts";
import { editsOf, hostChange } from "../../binding/row-change.ts";
import { untyped } from "../../binding/untyped.ts";
import { began, kilobits, type LineRow, tenths } from "../../dsl/line-row.ts";
import { isUp, lineOf, portOf, type Wan, wanTable } from "./wan.ts";

// The line of DSL, by the reading and edits of `Device.DSL.`: what TR-181 has as a line and a channel is one here. [TR-098 InternetGatewayDevice]

const object = `${wanTable}WANDSLInterfaceConfig.`;

const words = {
  up: "Up",
  initializing: "Initializing",
  handshake: "EstablishingLink",
  "no-signal": "NoSignal",
  disabled: "Disabled",
  unknown: "Error",
} as const;

/** Where the modem tells nothing, the port that it carries. */
function statusOf(wan: Wan): string {
  const line = lineOf(wan);
  if (line !== undefined) return words[line.state];
  const port = portOf(wan);
  if (port?.enabled === false) return "Disabled";
  return isUp(port) ? "Up" : "NoSignal";
}

type Line = Omit<LineRow, "device">;

/** Of a line that is not told, nothing is. */
const ofLine =
  (read: (line: Line) => number | undefined): Source<Wan> =>
  (wan) => {
    const line = lineOf(wan);
    return line && read(line);
  };

/** There is no rate, no margin and no power without a connection. */
const orZero = (read: (line: Line) => number | undefined): Source<Wan> => ofLine((line) => read(line) ?? 0);

const modem =
  (end: "near" | "far", name: "vendor" | "country"): Source<Wan> =>
  (wan) =>
    lineOf(wan)?.ends?.[end][name];

const sources: Readonly<Record<string, Source<Wan>>> = {
  Enable: (wan) => portOf(wan)?.enabled,
  Status: statusOf,
  UpstreamCurrRate: orZero(({ upstream }) => kilobits(upstream.bitsPerSecond)),
  DownstreamCurrRate: orZero(({ downstream }) => kilobits(downstream.bitsPerSecond)),
  UpstreamMaxRate: orZero(({ upstream }) => kilobits(upstream.attainableBitsPerSecond)),
  DownstreamMaxRate: orZero(({ downstream }) => kilobits(downstream.attainableBitsPerSecond)),
  UpstreamNoiseMargin: orZero(({ upstream }) => tenths(upstream.noiseMargin)),
  DownstreamNoiseMargin: orZero(({ downstream }) => tenths(downstream.noiseMargin)),
  UpstreamAttenuation: orZero(({ upstream }) => tenths(upstream.signalAttenuation)),
  DownstreamAttenuation: orZero(({ downstream }) => tenths(downstream.signalAttenuation)),
  UpstreamPower: orZero(({ upstream }) => tenths(upstream.power)),
  DownstreamPower: orZero(({ downstream }) => tenths(downstream.power)),
  InterleaveDepth: orZero(({ downstream }) => downstream.interleavingDepth),
  DataPath: (wan) => {
    const { state, downstream } = lineOf(wan) ?? {};
    if (state !== "up") return state && "None";
    return (downstream?.interleavingDepth ?? 1) > 1 ? "Interleaved" : "Fast";
  },
  ATURVendor: modem("near", "vendor"),
  ATURCountry: modem("near", "country"),
  ATUCVendor: modem("far", "vendor"),
  ATUCCountry: modem("far", "country"),
  TotalStart: ofLine(began("total")),
  ShowtimeStart: ofLine((line) => began("showtime")(line) ?? line.upSeconds),
  LastShowtimeStart: ofLine(began("lastShowtime")),
  CurrentDayStart: ofLine(began("currentDay")),
  QuarterHourStart: ofLine(began("quarterHour")),
  /** TR-098 knows no L2 beside them: power is saved, and the line is up. */
  PowerManagementState: (wan) => {
    const line = lineOf(wan);
    return line && (line.state === "up" ? (line.powerState === 0 ? "L0" : "L1") : "L3");
  },
};

const settings = { Enable: "enabled" } as const;

const line: BoundObject<DeviceContext> = {
  path: object,
  rows: { kind: "of-parent" },
  ...untyped({
    parameters: sources,
    change: hostChange<Wan, { readonly enabled: boolean }, typeof settings>(
      settings,
      async (host, wanted, wan) => {
        const told = lineOf(wan);
        const port = portOf(wan);
        if (told !== undefined) await editsOf("dsl")(host).change(told.key, wanted);
        else if (port !== undefined) await editsOf("links")(host).change(port.name, wanted);
      },
      ({ dsl, links }) => dsl !== undefined || links !== undefined,
    ),
  }),
};

function countersOf(name: DslPeriodName): Readonly<Record<string, Source<Wan>>> {
  const count = (read: (period: NonNullable<Line["periods"][typeof name]>) => number | undefined): Source<Wan> =>
    ofLine(({ periods }) => {
      const period = periods[name];
      return period && read(period);
    });
  return {
    LinkRetrain: count(({ retrains }) => retrains),
    ErroredSecs: count(({ erroredSeconds }) => erroredSeconds),
    SeverelyErroredSecs: count(({ severelyErroredSeconds }) => severelyErroredSeconds),
    FECErrors: count(({ corrections }) => corrections.near),
    ATUCFECErrors: count(({ corrections }) => corrections.far),
    HECErrors: count(({ headerErrors }) => headerErrors.near),
    ATUCHECErrors: count(({ headerErrors }) => headerErrors.far),
    CRCErrors: count(({ checksumErrors }) => checksumErrors.near),
    ATUCCRCErrors: count(({ checksumErrors }) => checksumErrors.far),
  };
}

const periods = {
  Total: "total",
  Showtime: "showtime",
  LastShowtime: "lastShowtime",
  CurrentDay: "currentDay",
  QuarterHour: "quarterHour",
} as const satisfies Readonly<Record<string, DslPeriodName>>;

const counters = Object.entries(periods).map(
  ([name, period]): BoundObject<DeviceContext> => ({
    path: `${object}Stats.${name}.`,
    rows: { kind: "of-parent" },
    parameters: countersOf(period),
  }),
);

const statistics: BoundObject<DeviceContext> = { path: `${object}Stats.`, rows: { kind: "of-parent" }, parameters: {} };

export const gatewayDslLine = [line, statistics, ...counters];
