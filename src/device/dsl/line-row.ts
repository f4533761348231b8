import type { LinkReading } from "../../ports/host/network/links.ts";
import type { DslPeriod, DslPeriodName, DslReading } from "../../ports/host/uplinks/dsl.ts";
import type { DeviceContext } from "../binding/context.ts";
import { interfaceStatistics, noCounts } from "../binding/interface-statistics.ts";
import { editsOf, hostChange } from "../binding/row-change.ts";

// What lines and the channels in them have in common. [TR-181 DSL]

/** A line with the link that it carries. */
export interface LineRow extends DslReading {
  readonly device: LinkReading | undefined;
}

export async function lines({ host }: DeviceContext): Promise<readonly (readonly [string, LineRow])[]> {
  const found = (await host.dsl?.read()) ?? [];
  const links = found.length === 0 ? [] : ((await host.links?.read()) ?? []);
  return found.map((each) => [each.key, { ...each, device: links.find(({ name }) => name === each.link) }] as const);
}

const settings = { Enable: "enabled" } as const;

/** A line is switched as a whole. */
export const lineChange = hostChange<LineRow, { readonly enabled: boolean }, typeof settings>(
  settings,
  (host, wanted, { key }) => editsOf("dsl")(host).change(key, wanted),
  ({ dsl }) => dsl !== undefined,
);

/** Zero, where a value is not told since there is no connection. */
export const whileUp = <Value>(
  { state }: Pick<DslReading, "state">,
  value: Value | undefined,
): Value | 0 | undefined => (value === undefined && state !== "up" && state !== "unknown" ? 0 : value);

/** Tenths of a decibel. */
export const tenths = (decibels: number | undefined): number | undefined =>
  decibels === undefined ? undefined : Math.round(decibels * 10);

export const kilobits = (bits: number | undefined): number | undefined =>
  bits === undefined ? undefined : Math.floor(bits / 1000);

const counted = ({ device }: LineRow) => ({ link: { statistics: device?.statistics ?? noCounts } });

/** How long ago a period began. */
export const began =
  (name: DslPeriodName) =>
  ({ periods }: Pick<DslReading, "periods">): number | undefined =>
    periods[name]?.beganSeconds;

export const statistics = {
  BytesSent: (row: LineRow) => interfaceStatistics.BytesSent(counted(row)),
  BytesReceived: (row: LineRow) => interfaceStatistics.BytesReceived(counted(row)),
  PacketsSent: (row: LineRow) => interfaceStatistics.PacketsSent(counted(row)),
  PacketsReceived: (row: LineRow) => interfaceStatistics.PacketsReceived(counted(row)),
  ErrorsSent: (row: LineRow) => interfaceStatistics.ErrorsSent(counted(row)),
  ErrorsReceived: (row: LineRow) => interfaceStatistics.ErrorsReceived(counted(row)),
  DiscardPacketsSent: (row: LineRow) => interfaceStatistics.DiscardPacketsSent(counted(row)),
  DiscardPacketsReceived: (row: LineRow) => interfaceStatistics.DiscardPacketsReceived(counted(row)),
  TotalStart: began("total"),
  ShowtimeStart: (row: LineRow) => began("showtime")(row) ?? row.upSeconds,
  LastShowtimeStart: began("lastShowtime"),
  CurrentDayStart: began("currentDay"),
  QuarterHourStart: began("quarterHour"),
};

/** What a modem tells that has counted in this period; undefined of one that has not. */
export const countOf =
  (name: DslPeriodName, read: (period: DslPeriod) => number | undefined) =>
  ({ periods }: LineRow): number | undefined => {
    const period = periods[name];
    return period && read(period);
  };
