import type { Tree } from "../../model/tree.ts";

// What the ACS wants to be sampled. [TR-181 PeriodicStatistics]

export const sampleSetTable = "Device.PeriodicStatistics.SampleSet.{i}.";
export const parameterTable = "Device.PeriodicStatistics.SampleSet.{i}.Parameter.{i}.";
const sets = "Device.PeriodicStatistics.SampleSet.";

/** The values of MinSampleInterval and MaxReportSamples. */
export const minimumIntervalSeconds = 1;
export const maximumSamples = 1440;
/** Of all sets together: more are not sampled. */
const mostSampled = 6000;
/** Samples of all parameters together: with more parameters fewer of each are kept. */
const mostKept = 300_000;
/** Characters of all samples together, for texts and histograms: numbers take less. */
const mostCharacters = 8 * 1024 * 1024;

type Calculation = "Latest" | "Minimum" | "Maximum" | "Average" | "Histogram";

export interface SampledSettings {
  /** Of the row. */
  readonly path: string;
  readonly reference: string;
  /** SampleMode Change. */
  readonly isChange: boolean;
  readonly calculation: Calculation;
  /** HistogramBinBoundaries, as it is set. */
  readonly bins: string;
  readonly low: number;
  readonly high: number;
}

export interface SampleSetSettings {
  /** Of the row. */
  readonly path: string;
  readonly enabled: boolean;
  readonly intervalSeconds: number;
  readonly reportSamples: number;
  /** How many characters its samples may have: its share of what all have. */
  readonly mostCharacters: number;
  /** An xsd:dateTime that an interval ends at. */
  readonly timeReference: string;
  readonly fetchSamples: number;
  /** Those that are enabled and refer to something. */
  readonly parameters: readonly SampledSettings[];
}

/** Whether there is any set at all, enabled or not. */
export const areSamplesWanted = (tree: Pick<Tree, "storedRows">): boolean => tree.storedRows(sets).length > 0;

const setNames = ["Enable", "SampleInterval", "ReportSamples", "TimeReference", "FetchSamples"];
const parameterNames = [
  "Enable",
  "Reference",
  "SampleMode",
  "CalculationMode",
  "HistogramBinBoundaries",
  "LowThreshold",
  "HighThreshold",
];

/** All sets as they are set now, in the order of the tree. */
export async function sampleSetSettings(tree: Pick<Tree, "matching">): Promise<readonly SampleSetSettings[]> {
  const rows = new Map<string, Map<string, string>>();
  const patterns = [
    ...setNames.map((name) => `${sets}*.${name}`),
    ...parameterNames.map((name) => `${sets}*.Parameter.*.${name}`),
  ];
  for (const { path, value } of await tree.matching(patterns)) {
    const end = path.lastIndexOf(".") + 1;
    const row = rows.get(path.slice(0, end)) ?? new Map<string, string>();
    row.set(path.slice(end), value);
    rows.set(path.slice(0, end), row);
  }
  const below = new Map<string, SampledSettings[]>();
  let sampled = 0;
  for (const [path, values] of rows) {
    const end = path.indexOf(".Parameter.") + 1;
    if (end === 0 || values.get("Enable") !== "true" || values.get("Reference") === "") continue;
    sampled += 1;
    if (sampled > mostSampled) break;
    const known = below.get(path.slice(0, end));
    if (known === undefined) below.set(path.slice(0, end), [sampledOf(path, values)]);
    else known.push(sampledOf(path, values));
  }
  return [...rows].flatMap(([path, values]) =>
    path.includes(".Parameter.") ? [] : [setOf(path, values, below.get(path) ?? [], sampled)],
  );
}

const sampledOf = (path: string, values: ReadonlyMap<string, string>): SampledSettings => ({
  path,
  reference: values.get("Reference") ?? "",
  isChange: values.get("SampleMode") === "Change",
  calculation: calculations.find((each) => each === values.get("CalculationMode")) ?? "Latest",
  bins: values.get("HistogramBinBoundaries") ?? "",
  low: Number(values.get("LowThreshold") ?? 0),
  high: Number(values.get("HighThreshold") ?? 0),
});

const calculations: readonly Calculation[] = ["Latest", "Minimum", "Maximum", "Average", "Histogram"];

const setOf = (
  path: string,
  values: ReadonlyMap<string, string>,
  parameters: readonly SampledSettings[],
  sampled: number,
): SampleSetSettings => ({
  path,
  enabled: values.get("Enable") === "true",
  intervalSeconds: Math.max(minimumIntervalSeconds, Number(values.get("SampleInterval")) || 3600),
  reportSamples: Math.min(
    maximumSamples,
    Math.floor(mostKept / (sampled || 1)),
    Math.max(1, Number(values.get("ReportSamples")) || 24),
  ),
  mostCharacters: Math.floor((mostCharacters * parameters.length) / (sampled || 1)),
  timeReference: values.get("TimeReference") ?? "",
  fetchSamples: Number(values.get("FetchSamples") ?? 0),
  parameters,
});
