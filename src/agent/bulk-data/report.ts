import type { BulkProfile, ReportReference } from "../../device/bulk-data/profile.ts";
import type { Tree } from "../../model/tree.ts";

/** A parameter as it is reported. */
export type ReportedValue = readonly [name: string, type: string, value: string];

export interface ReportTime {
  /** Unix milliseconds. */
  readonly atMs: number;
  /** Set where the device did not know the time: how long it had been up. */
  readonly upTimeSeconds?: number;
}

/** Values as they were at one moment; in which form they are sent is settled when they are. */
export interface Report extends ReportTime {
  readonly values: readonly ReportedValue[];
}

/** Parameters of one report, those that it is to leave out among them. */
const mostParameters = 20_000;

/** A profile names so much that no report can be made of it. */
export class UnusableProfile extends Error {
  override readonly name = "UnusableProfile";
}

/**
 * What a profile names and is there, each parameter once under each name. Secrets are told as empty, like everywhere.
 * Rejects with an `UnusableProfile`. [TR-181 BulkData.Profile.Parameter]
 */
export async function makeReport(
  tree: Pick<Tree, "collected">,
  { references, excluded }: Pick<BulkProfile, "references" | "excluded">,
  time: ReportTime,
): Promise<Report> {
  const found = await tree.collected([...excluded, ...references.map(({ path }) => path)], mostParameters + 1);
  if (found.length > mostParameters) {
    throw new UnusableProfile(`it names more than ${mostParameters} parameters`);
  }
  const left = new Set<string>();
  /** What is called so. */
  const named = new Map<string, string>();
  const values: ReportedValue[] = [];
  for (const { path, pattern, type, value } of found) {
    const reference = references[pattern - excluded.length];
    if (reference === undefined) left.add(path);
    if (reference === undefined || left.has(path)) continue;
    const name = freeName(named, reportName(reference, path), path);
    if (name === undefined) continue;
    named.set(name, path);
    values.push([name, type.list === undefined ? type.base : "string", value]);
  }
  return { ...time, values };
}

/** A name that another parameter has already makes room for the path; undefined where the parameter is there already. */
function freeName(named: ReadonlyMap<string, string>, name: string, path: string): string | undefined {
  const holder = named.get(name);
  if (holder === undefined) return name;
  return holder === path || named.has(path) ? undefined : path;
}

/**
 * What a parameter is called that a reference has led to: its path or, where the reference has a name, that name, then the
 * rows that stand for `*`, then what is below a partial path. [TR-181 BulkData.Profile.Parameter]
 */
function reportName({ name, path: pattern }: ReportReference, path: string): string {
  if (name === "") return path;
  const wanted = pattern.split(".");
  const found = path.split(".");
  const length = pattern.endsWith(".") ? wanted.length - 1 : wanted.length;
  const rows = found.filter((_, at) => at < length && wanted[at] === "*");
  return [name, ...rows, ...found.slice(length)].join(".");
}

/**
 * As ReportTimestamp and RowTimestamp ask for it; undefined for `None`. Without a clock it is the time since boot.
 * [TR-181 BulkData.Profile.JSONEncoding, TR-106 dateTime]
 */
export function timestampOf({ atMs, upTimeSeconds }: ReportTime, form: string): string | undefined {
  switch (form) {
    case "None":
      return undefined;
    case "ISO-8601":
      return upTimeSeconds === undefined ? isoTime(atMs) : isoTime(yearOneMs + upTimeSeconds * 1000).replace("Z", "");
    default:
      return String(upTimeSeconds ?? Math.floor(atMs / 1000));
  }
}

const yearOneMs = Date.parse("0001-01-01T00:00:00Z");
const isoTime = (ms: number): string => new Date(ms).toISOString().replace(/\.\d+Z$/, "Z");
