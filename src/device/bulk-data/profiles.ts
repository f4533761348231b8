import type { Constraint, StoredRow } from "../../model/binding.ts";
import { isPattern } from "../../model/reading/matching.ts";
import { type Bound, bindObjectBelow, bindStoredTable } from "../binding/bind.ts";

// The rows that say what is reported, when, in which form and where to: all of it is stored. [TR-181 BulkData]

const table = "Device.BulkData.Profile.{i}.";
const parameters = "Device.BulkData.Profile.{i}.Parameter.{i}.";
const queryParameters = "Device.BulkData.Profile.{i}.HTTP.RequestURIParameter.{i}.";

type Profiles = Bound<typeof table, StoredRow>;

/** `most`: rows; `leastIntervalSeconds`: of `ReportingInterval`. */
export const profiles = (most: number, leastIntervalSeconds: number): Profiles =>
  bindStoredTable(table, {
    most,
    parameters: {
      Enable: { stored: false },
      Name: { stored: "" },
      NumberOfRetainedFailedReports: { stored: 0 },
      Protocol: { stored: "HTTP" },
      EncodingType: { stored: "JSON" },
      ReportingInterval: { stored: 86_400 },
      TimeReference: { stored: "0001-01-01T00:00:00Z" },
    },
    constraint: (name, value) =>
      name === "ReportingInterval" && Number(value) < leastIntervalSeconds
        ? `${value} is less than MinReportingInterval, ${leastIntervalSeconds} s`
        : undefined,
  });

const pattern: Constraint = (name, value) =>
  name === "Reference" && value !== "" && !isPattern(value)
    ? `${JSON.stringify(value)} is not the path of a parameter, or of an object with a dot at its end, with * for rows`
    : undefined;

export const profileParameters = (most: number): Bound<typeof parameters, StoredRow> =>
  bindStoredTable(parameters, {
    most,
    parameters: { Name: { stored: "" }, Reference: { stored: "" }, Exclude: { stored: false } },
    constraint: pattern,
  });

/** Longer ones would be something else. */
const longestSeparator = 8;

const separators: Constraint = (name, value) => {
  switch (name) {
    case "FieldSeparator":
    case "RowSeparator":
      if (value === "" || value.length > longestSeparator)
        return `${JSON.stringify(value)} has not 1 to ${longestSeparator} characters`;
      return value.includes('"') ? `${JSON.stringify(value)} has a quote, which fields are enclosed in` : undefined;
    case "EscapeCharacter":
      return [...value].length === 1 ? undefined : `${JSON.stringify(value)} is not one character`;
    default:
      return undefined;
  }
};

export const csvEncoding = (profile: Profiles): Bound<string, StoredRow> =>
  bindObjectBelow(profile, "Device.BulkData.Profile.{i}.CSVEncoding.", {
    parameters: {
      FieldSeparator: { stored: "," },
      /** The data model's own default has lost its characters on the way into a table. [TR-181 BulkData.Profile.CSVEncoding] */
      RowSeparator: { stored: "\r\n" },
      EscapeCharacter: { stored: '"' },
      ReportFormat: { stored: "ParameterPerColumn" },
      RowTimestamp: { stored: "Unix-Epoch" },
    },
    constraint: separators,
  });

export const jsonEncoding = (profile: Profiles): Bound<string, StoredRow> =>
  bindObjectBelow(profile, "Device.BulkData.Profile.{i}.JSONEncoding.", {
    parameters: { ReportFormat: { stored: "ObjectHierarchy" }, ReportTimestamp: { stored: "Unix-Epoch" } },
  });

export const httpSettings = (profile: Profiles): Bound<string, StoredRow> =>
  bindObjectBelow(profile, "Device.BulkData.Profile.{i}.HTTP.", {
    parameters: {
      /** Credentials have parameters of their own. */
      URL: { stored: "", narrowed: { dataType: "HttpURL" } },
      Username: { stored: "" },
      Password: { stored: "" },
      CompressionsSupported: { constant: ["GZIP", "Deflate"] },
      Compression: { stored: "None" },
      MethodsSupported: { constant: ["POST", "PUT"] },
      Method: { stored: "POST" },
      UseDateHeader: { stored: true },
      RetryEnable: { stored: false },
      RetryMinimumWaitInterval: { stored: 5 },
      RetryIntervalMultiplier: { stored: 2000 },
      PersistAcrossReboot: { stored: false },
    },
  });

export const uriParameters = (most: number): Bound<typeof queryParameters, StoredRow> =>
  bindStoredTable(queryParameters, {
    most,
    parameters: { Name: { stored: "" }, Reference: { stored: "" } },
    constraint: pattern,
  });
