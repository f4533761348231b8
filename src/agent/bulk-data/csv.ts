import type { BulkProfile } from "../../device/bulk-data/profile.ts";
import { type Report, timestampOf } from "./report.ts";

type Settings = BulkProfile["csv"];

/** Reports as one document, the oldest first, under one header, as RFC 4180 has them. [TR-181 BulkData.Profile.CSVEncoding] */
export function csvDocument(reports: readonly Report[], settings: Settings): string {
  const field = quoting(settings);
  if (settings.format === "ParameterPerRow") return perRow(reports, settings, field);
  const { fieldSeparator, rowSeparator } = settings;
  return perColumn(reports, settings)
    .map((row) => row.map(field).join(fieldSeparator) + rowSeparator)
    .join("");
}

/** Written at once: arrays of fields are several times the work. */
function perRow(
  reports: readonly Report[],
  { fieldSeparator: between, rowSeparator: end, timestamp }: Settings,
  field: (text: string) => string,
): string {
  const header = ["ParameterName", "ParameterValue", "ParameterType"];
  let text = (timestamp === "None" ? header : ["ReportTimestamp", ...header]).map(field).join(between) + end;
  for (const report of reports) {
    const at = timestampOf(report, timestamp);
    const first = at === undefined ? "" : field(at) + between;
    for (const [name, type, value] of report.values) {
      text += `${first}${field(name)}${between}${field(value)}${between}${field(type)}${end}`;
    }
  }
  return text;
}

/** What came or went between reports has a column all the same, empty where it was not there. */
function perColumn(reports: readonly Report[], { timestamp }: Settings): string[][] {
  const columns = new Map<string, number>();
  for (const { values } of reports)
    for (const [name] of values) if (!columns.has(name)) columns.set(name, columns.size);
  const rows = reports.map((report) => {
    const row = Array.from(columns, () => "");
    for (const [name, , value] of report.values) row[columns.get(name) ?? 0] = value;
    const at = timestampOf(report, timestamp);
    return at === undefined ? row : [at, ...row];
  });
  return [[...(timestamp === "None" ? [] : ["ReportTimestamp"]), ...columns.keys()], ...rows];
}

/** Fields of a document by columns, those that are empty among them: some MB of text. */
const mostFields = 1_000_000;

/**
 * How many of the reports, the oldest first, go into one document. With a column for each name in any of them, many
 * reports that each have names of their own would be far more as a document than they are by themselves.
 */
export function fitting(reports: readonly (Report | undefined)[], { format }: Pick<Settings, "format">): number {
  if (format === "ParameterPerRow") return reports.length;
  const columns = new Set<string>();
  for (const [at, report] of reports.entries()) {
    for (const [name] of report?.values ?? []) columns.add(name);
    if (at > 0 && columns.size * (at + 1) > mostFields) return at;
  }
  return reports.length;
}

/** Encloses a field in quotes that could be read as something else without. */
function quoting({ fieldSeparator, rowSeparator, escapeCharacter }: Settings): (field: string) => string {
  const told = [fieldSeparator, rowSeparator, escapeCharacter].map((each) => each.replaceAll(/\W/gu, "\\$&"));
  const risky = new RegExp(`["\r\n]|${told.join("|")}`);
  return (field) => {
    if (!risky.test(field)) return field;
    const escaped =
      escapeCharacter === '"' ? field : field.replaceAll(escapeCharacter, () => escapeCharacter.repeat(2));
    return `"${escaped.replaceAll('"', () => `${escapeCharacter}"`)}"`;
  };
}
