import type { BulkProfile } from "../../device/bulk-data/profile.ts";
import { type Report, type ReportedValue, timestampOf } from "./report.ts";

type Settings = BulkProfile["json"];

/** Reports as one document, the oldest first. [TR-181 BulkData.Profile.JSONEncoding] */
export function jsonDocument(reports: readonly Report[], settings: Settings): string {
  return `{"Report":[${reports.map((report) => reportText(report, settings)).join(",")}]}`;
}

function reportText({ atMs, values }: Report, { format, timestamp }: Settings): string {
  const at = timestampOf(atMs, timestamp);
  const members = format === "NameValuePair" ? values.map(pair) : hierarchy(values);
  if (at !== undefined) members.unshift(`"CollectionTime":${timestamp === "ISO-8601" ? JSON.stringify(at) : at}`);
  return `{${members.join(",")}}`;
}

const pair = ([name, type, value]: ReportedValue): string => `${JSON.stringify(name)}:${valueText(type, value)}`;

const number = /^-?(0|[1-9]\d*)(\.\d+)?$/;

/** Numbers are written as they are, since some are larger than what a JSON reader's own could hold. */
function valueText(type: string, value: string): string {
  switch (type) {
    case "boolean":
      return value === "true" || value === "1" ? "true" : "false";
    case "int":
    case "unsignedInt":
    case "long":
    case "unsignedLong":
    case "decimal":
      return number.test(value) ? value : JSON.stringify(value);
    default:
      return JSON.stringify(value);
  }
}

/** An object by the names in it, each with its text or an object in turn. */
type Node = Map<string, string | Node>;

/** What a name has below it where another name ends stands beside it under its whole name. A name of one part has no other: it comes first. */
function hierarchy(values: readonly ReportedValue[]): string[] {
  const root: Node = new Map();
  for (const [name, type, value] of values) if (!name.includes(".")) root.set(name, valueText(type, value));
  for (const [name, type, value] of values) {
    if (!name.includes(".")) continue;
    const text = valueText(type, value);
    if (!place(root, name.split("."), text)) root.set(name, text);
  }
  return membersOf(root);
}

function place(root: Node, names: readonly string[], text: string): boolean {
  let node = root;
  const last = names.length - 1;
  for (let at = 0; at < last; at++) {
    const name = names[at] ?? "";
    const next = node.get(name) ?? new Map();
    if (typeof next === "string") return false;
    node.set(name, next);
    node = next;
  }
  const name = names[last] ?? "";
  if (node.has(name)) return false;
  node.set(name, text);
  return true;
}

const membersOf = (node: Node): string[] =>
  Array.from(node, ([name, below]) => {
    const text = typeof below === "string" ? below : `{${membersOf(below).join(",")}}`;
    return `${JSON.stringify(name)}:${text}`;
  });
