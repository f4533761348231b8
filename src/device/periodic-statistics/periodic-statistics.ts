import { bindConstants, bindKeptTable } from "../binding/bind.ts";
import type { Component } from "../binding/component.ts";
import { binsOf } from "./histogram.ts";
import { maximumSamples, minimumIntervalSeconds, parameterTable, sampleSetTable } from "./sample-set-settings.ts";
import type { ParameterReport, SampleSetReport } from "./statistics-board.ts";

// [TR-181 PeriodicStatistics]

const periodicStatistics = bindConstants("Device.PeriodicStatistics.", {
  MinSampleInterval: minimumIntervalSeconds,
  MaxReportSamples: maximumSamples,
});

const unknownTime = "0001-01-01T00:00:00Z";
const timeOf = (ms: number | undefined): Date | string => (ms === undefined ? unknownTime : new Date(ms));

/** An object, since sources are not asked about a row that is undefined. */
interface SetRow {
  readonly report: SampleSetReport | undefined;
}

const sampleSet = bindKeptTable(sampleSetTable, {
  row: ({ statistics }, path): SetRow => ({ report: statistics.set(path) }),
  parameters: {
    Enable: { stored: false },
    Name: { stored: "" },
    SampleInterval: { stored: 3600 },
    ReportSamples: { stored: 24 },
    ReportStartTime: ({ report }) => timeOf(report?.startMs),
    ReportEndTime: ({ report }) => timeOf(report?.endMs),
    SampleSeconds: ({ report }) => report?.seconds ?? [],
    Status: ({ report }) => report?.status ?? "Disabled",
    TimeReference: { stored: unknownTime },
    FetchSamples: { stored: 0 },
    ForceSample: () => false,
  },
  constraint: (name, value) =>
    name === "ReportSamples" && Number(value) > maximumSamples
      ? `${value} is more than MaxReportSamples, ${maximumSamples}`
      : undefined,
  asks: {
    by: ["ForceSample"],
    written: ({ statistics }, values, origin, path) => statistics.written(path, values, origin),
  },
});

interface ParameterRow {
  readonly report: ParameterReport | undefined;
}

const parameter = bindKeptTable(parameterTable, {
  row: ({ statistics }, path): ParameterRow => ({ report: statistics.parameter(path) }),
  parameters: {
    Enable: { stored: false },
    Reference: { stored: "" },
    SampleMode: { stored: "Current" },
    CalculationMode: { stored: "Latest" },
    LowThreshold: { stored: 0 },
    HighThreshold: { stored: 0 },
    /** A comma at the end says that there is no upper bound. */
    HistogramBinBoundaries: { stored: [], narrowed: { list: { openEnd: true } } },
    SampleSeconds: ({ report }) => report?.seconds ?? [],
    SuspectData: ({ report }) => report?.suspect ?? [],
    Values: ({ report }) => (report?.isHistogram ? [] : (report?.values ?? [])),
    ValuesIfHistogram: ({ report }) => (report?.isHistogram ? report.values : []),
    Failures: ({ report }) => report?.failures ?? 0,
  },
  constraint: (name, value) => {
    const bins = name === "HistogramBinBoundaries" ? binsOf(value) : undefined;
    return typeof bins === "string" ? bins : undefined;
  },
});

export const periodicStatisticsComponent: Component = [periodicStatistics, sampleSet, parameter];
