import type { Tree } from "../../model/tree.ts";

// One row of `Device.BulkData.Profile.`, as the agent goes by it.

const table = "Device.BulkData.Profile.";
const pathOf = (instance: number): string => `${table}${instance}.`;

/** What says when a profile reports, and whether its reports that failed are still of use. */
export interface ProfileSchedule {
  readonly enabled: boolean;
  readonly intervalSeconds: number;
  /** As an xsd:dateTime; `0001-01-01T00:00:00Z` leaves the phase to the device. */
  readonly time: string;
  readonly encodingType: string;
}

/** What is to be in a report, or to be left out of it. */
export interface ReportReference {
  /** Empty: by the path. */
  readonly name: string;
  /** Of a parameter or an object, with `*` for rows. */
  readonly path: string;
}

export interface BulkProfile {
  readonly alias: string;
  readonly name: string;
  /** How many failed reports are kept; Infinity for as many as there is room for. */
  readonly retained: number;
  /** `JSON` or `CSV`. */
  readonly encodingType: string;
  readonly references: readonly ReportReference[];
  /** Paths of what is not to be in it. */
  readonly excluded: readonly string[];
  readonly csv: {
    readonly fieldSeparator: string;
    readonly rowSeparator: string;
    readonly escapeCharacter: string;
    readonly format: string;
    /** `Unix-Epoch`, `ISO-8601` or `None`. */
    readonly timestamp: string;
  };
  readonly json: { readonly format: string; readonly timestamp: string };
  readonly http: {
    readonly url: string;
    readonly username: string;
    readonly password: string;
    readonly compression: string;
    readonly method: string;
    readonly useDateHeader: boolean;
    readonly retryEnabled: boolean;
    readonly retryMinimumWaitSeconds: number;
    /** In thousandths. */
    readonly retryIntervalMultiplier: number;
    readonly persistAcrossReboot: boolean;
    readonly uriParameters: readonly ReportReference[];
  };
}

/** The profiles that there are, by instance number. */
export const profileInstances = (tree: Pick<Tree, "storedRows">): readonly number[] => tree.storedRows(table);

/** Asked at every evaluation of a device that has profiles. */
export function profileSchedule(tree: Pick<Tree, "storedValue">, instance: number): ProfileSchedule {
  const path = pathOf(instance);
  return {
    enabled: tree.storedValue(`${path}Enable`) === "true",
    intervalSeconds: Number(tree.storedValue(`${path}ReportingInterval`) ?? 0),
    time: tree.storedValue(`${path}TimeReference`) ?? "",
    encodingType: tree.storedValue(`${path}EncodingType`) ?? "",
  };
}

/** More than the rows of one profile can have of values. */
const mostSettings = 10_000;

/** The whole of a profile; undefined where there is none. */
export async function readProfile(
  tree: Pick<Tree, "collected" | "storedValue">,
  instance: number,
): Promise<BulkProfile | undefined> {
  const path = pathOf(instance);
  const settings = await tree.collected([path], mostSettings);
  if (settings.length === 0) return undefined;
  const values = new Map(settings.map((each) => [each.path.slice(path.length), each.value]));
  const value = (name: string): string => values.get(name) ?? "";
  const rows = [...rowsIn(values, "Parameter.")].filter((row) => value(`${row}Reference`) !== "");
  const referenceOf = (row: string): ReportReference => ({ name: value(`${row}Name`), path: value(`${row}Reference`) });
  const isExcluded = (row: string): boolean => value(`${row}Exclude`) === "true";
  const retained = Number(value("NumberOfRetainedFailedReports"));
  return {
    alias: value("Alias"),
    name: value("Name"),
    retained: retained < 0 ? Number.POSITIVE_INFINITY : retained,
    encodingType: value("EncodingType"),
    references: rows.filter((row) => !isExcluded(row)).map(referenceOf),
    excluded: rows.filter(isExcluded).map((row) => value(`${row}Reference`)),
    csv: {
      fieldSeparator: value("CSVEncoding.FieldSeparator"),
      rowSeparator: value("CSVEncoding.RowSeparator"),
      escapeCharacter: value("CSVEncoding.EscapeCharacter"),
      format: value("CSVEncoding.ReportFormat"),
      timestamp: value("CSVEncoding.RowTimestamp"),
    },
    json: { format: value("JSONEncoding.ReportFormat"), timestamp: value("JSONEncoding.ReportTimestamp") },
    http: {
      url: value("HTTP.URL"),
      username: value("HTTP.Username"),
      // Never told to anybody, so it is not among the values.
      password: tree.storedValue(`${path}HTTP.Password`) ?? "",
      compression: value("HTTP.Compression"),
      method: value("HTTP.Method"),
      useDateHeader: value("HTTP.UseDateHeader") === "true",
      retryEnabled: value("HTTP.RetryEnable") === "true",
      retryMinimumWaitSeconds: Number(value("HTTP.RetryMinimumWaitInterval")),
      retryIntervalMultiplier: Number(value("HTTP.RetryIntervalMultiplier")),
      persistAcrossReboot: value("HTTP.PersistAcrossReboot") === "true",
      uriParameters: [...rowsIn(values, "HTTP.RequestURIParameter.")]
        .map(referenceOf)
        .filter((each) => each.path !== ""),
    },
  };
}

/** The rows of a table below the profile, by their paths from there. */
function rowsIn(values: ReadonlyMap<string, string>, below: string): ReadonlySet<string> {
  const rows = new Set<string>();
  for (const name of values.keys()) {
    if (name.startsWith(below)) rows.add(name.slice(0, name.indexOf(".", below.length) + 1));
  }
  return rows;
}
