import type { BulkProfile } from "../../device/bulk-data/profile.ts";
import type { Tree } from "../../model/tree.ts";
import type { Identity } from "../../ports/identity.ts";
import type { ReportRequest } from "../../ports/report-sender.ts";
import { csvDocument, fitting } from "./csv.ts";
import { jsonDocument } from "./json.ts";
import type { Report } from "./report.ts";

/** Characters of a query; servers take little more of a whole request line. */
const longestQuery = 6000;

interface Sent {
  readonly identity: Pick<Identity, "oui" | "productClass" | "serialNumber">;
  readonly acsUrl: string;
  /** Undefined while the device does not know the time. */
  readonly nowMs: number | undefined;
}

/** How many of the reports, the oldest first, one request carries; those that could not be read count. */
export const inOneRequest = (reports: readonly (Report | undefined)[], { csv, encodingType }: BulkProfile): number =>
  encodingType === "CSV" ? fitting(reports, csv) : reports.length;

/** The request that carries these reports. [TR-069 Annex N] */
export async function reportMessage(
  tree: Pick<Tree, "collected">,
  profile: BulkProfile,
  reports: readonly Report[],
  { identity, acsUrl, nowMs }: Sent,
): Promise<ReportRequest> {
  const { csv, http, json } = profile;
  const isCsv = profile.encodingType === "CSV";
  const url = new URL(http.url);
  const query = [
    ["oui", identity.oui] as const,
    ["pc", identity.productClass] as const,
    ["sn", identity.serialNumber] as const,
    ...(await uriParameters(tree, profile)),
  ];
  url.search = withinLength(url.search === "" ? [] : [url.search.slice(1)], query);
  return {
    url: url.href,
    method: http.method === "PUT" ? "PUT" : "POST",
    headers: {
      ...(http.useDateHeader && nowMs !== undefined && { Date: new Date(nowMs).toUTCString() }),
      "Content-Type": isCsv ? "text/csv; charset=UTF-8; header=present" : "application/json; charset=UTF-8",
      "BBF-Report-Format": `"${isCsv ? csv.format : json.format}"`,
    },
    body: new TextEncoder().encode(isCsv ? csvDocument(reports, csv) : jsonDocument(reports, json)),
    coding: http.compression === "GZIP" ? "gzip" : http.compression === "Deflate" ? "deflate" : undefined,
    username: http.username,
    password: http.password,
    acsUrl,
  };
}

/** Values now, by name; of what is there. [TR-069 Annex N] */
async function uriParameters(
  tree: Pick<Tree, "collected">,
  { http }: BulkProfile,
): Promise<(readonly [name: string, value: string])[]> {
  const wanted = http.uriParameters;
  if (wanted.length === 0) return [];
  const found = await tree.collected(
    wanted.map(({ path }) => path),
    wanted.length * 64,
  );
  return wanted.flatMap(({ name, path }, at) => {
    const value = found.find(({ pattern }) => pattern === at)?.value;
    return value === undefined ? [] : [[name === "" ? path : name, value] as const];
  });
}

/** What no line of a request has room for is left out of it. */
function withinLength(before: readonly string[], query: readonly (readonly [string, string])[]): string {
  const parts = [...before];
  let length = parts.join("").length;
  for (const [name, value] of query) {
    const part = `${encoded(name)}=${encoded(value)}`;
    length += part.length + 1;
    if (length > longestQuery) break;
    parts.push(part);
  }
  return parts.join("&");
}

const encoded = (text: string): string => encodeURIComponent(text.replace(/\p{Surrogate}/gu, "\ufffd"));
