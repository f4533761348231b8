import { preciseMoment } from "../../../model/values/date-time.ts";
import { type Numbered, numbered } from "../../diagnostics/numbered.ts";
import type { LoadedSpan, LoadedTimes, LoadReport } from "../../diagnostics/reports.ts";

// What the parameters of throughput tests read as that have the same name in both directions.

interface Row {
  readonly report?: LoadReport;
}

const unknownTime = new Date("0001-01-01T00:00:00Z");

/** To the microsecond. */
const momentOf = (ms: number | undefined): Date => (ms === undefined ? unknownTime : preciseMoment(ms));

const counter = (bytes: number | undefined): bigint => BigInt(bytes ?? 0);

export const loadResults = {
  IPAddressUsed: ({ report }: Row) => report?.address ?? "",
  ROMTime: ({ report }: Row) => momentOf(report?.requestMs),
  BOMTime: ({ report }: Row) => momentOf(report?.fromMs),
  EOMTime: ({ report }: Row) => momentOf(report?.toMs),
  TotalBytesReceived: ({ report }: Row) => counter(report?.receivedBytes),
  TotalBytesSent: ({ report }: Row) => counter(report?.sentBytes),
  TotalBytesReceivedUnderFullLoading: ({ report }: Row) => counter(report?.full?.receivedBytes),
  TotalBytesSentUnderFullLoading: ({ report }: Row) => counter(report?.full?.sentBytes),
  PeriodOfFullLoading: ({ report }: Row) => {
    const { fromMs = 0, toMs = 0 } = report?.full ?? {};
    return Math.min(2 ** 32 - 1, Math.round((toMs - fromMs) * 1000));
  },
  TCPOpenRequestTime: ({ report }: Row) => momentOf(report?.openRequestMs),
  TCPOpenResponseTime: ({ report }: Row) => momentOf(report?.openResponseMs),
};

export const testBytes = ({ report }: Row): bigint => counter(report?.testBytes);
export const testBytesLoaded = ({ report }: Row): bigint => counter(report?.full?.testBytes);
export const rowTestBytes = ({ row }: Numbered<LoadedSpan>): bigint => counter(row.testBytes);

/** The rows of a table below either direction: what was measured of each connection, or in each interval. */
export const connectionRows = {
  rows: ({ report }: Row) => numbered(report?.connections ?? []),
  instance: ({ instance }: Numbered<LoadedTimes>) => instance,
};
export const incrementRows = {
  rows: ({ report }: Row) => numbered(report?.increments ?? []),
  instance: ({ instance }: Numbered<LoadedSpan>) => instance,
};

export const connectionResults = {
  ROMTime: ({ row }: Numbered<LoadedTimes>) => momentOf(row.requestMs),
  BOMTime: ({ row }: Numbered<LoadedTimes>) => momentOf(row.fromMs),
  EOMTime: ({ row }: Numbered<LoadedTimes>) => momentOf(row.toMs),
  TotalBytesReceived: ({ row }: Numbered<LoadedTimes>) => counter(row.receivedBytes),
  TotalBytesSent: ({ row }: Numbered<LoadedTimes>) => counter(row.sentBytes),
  TCPOpenRequestTime: ({ row }: Numbered<LoadedTimes>) => momentOf(row.openRequestMs),
  TCPOpenResponseTime: ({ row }: Numbered<LoadedTimes>) => momentOf(row.openResponseMs),
};

export const incrementResults = {
  TotalBytesReceived: ({ row }: Numbered<LoadedSpan>) => counter(row.receivedBytes),
  TotalBytesSent: ({ row }: Numbered<LoadedSpan>) => counter(row.sentBytes),
  StartTime: ({ row }: Numbered<LoadedSpan>) => momentOf(row.fromMs),
  EndTime: ({ row }: Numbered<LoadedSpan>) => momentOf(row.toMs),
};
