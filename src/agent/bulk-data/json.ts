import type { BulkProfile } from "../../device/bulk-data/profile.ts";
import { type Report, type ReportedValue, timestampOf } from "./report.ts";

type Settings = BulkProfile["json"];

/** Reports as one document, the oldest first. [TR-181 BulkData.Profile.JSONEncoding] */
export function jsonDocument(reports: readonly Report[], settings: Settings): string {
  return `{"Report":[${reports.map((report) => reportText(report, settings)).join(",")}]}`;
}

function reportText(report: Report, { format, timestamp }: Settings): string {
  const { values } = report;
  const at = timestampOf(report, timestamp);
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

/** What a name has below it where another name ends stands beside it under its whole name. A name of one part has no other: it comes first. */
function hierarchy(values: readonly ReportedValue[]): string[] {
  const text = inOrder(values);
  return text === undefined ? membersOf(rootOf(values)) : text === "" ? [] : [text];
}

/**
 * Written as the values come, which is in the order of the tree: of a thousand parameters few begin an object. Undefined where
 * they do not come so: where something would have to be added to an object that is closed, or a name ends where another goes on.
 */
function inOrder(values: readonly ReportedValue[]): string | undefined {
  const leaves = new Set<string>();
  const objects = new Set<string>();
  /** The path of the object that is open, with its dot, and the names in it. */
  let open = "";
  let names: readonly string[] = [];
  let isFirst = true;
  let text = "";
  for (const [name, type, value] of values) {
    const end = name.lastIndexOf(".") + 1;
    if (end !== open.length || !name.startsWith(open)) {
      open = name.slice(0, end);
      const next = open.split(".").slice(0, -1);
      let common = 0;
      while (common < names.length && names[common] === next[common]) common++;
      if (common < names.length) isFirst = false;
      text += "}".repeat(names.length - common);
      for (let at = common; at < next.length; at++) {
        const path = next.slice(0, at + 1).join(".");
        if (objects.has(path) || leaves.has(path)) return undefined;
        objects.add(path);
        text += `${isFirst ? "" : ","}${JSON.stringify(next[at])}:{`;
        isFirst = true;
      }
      names = next;
    }
    if (objects.has(name)) return undefined;
    leaves.add(name);
    text += `${isFirst ? "" : ","}${JSON.stringify(name.slice(end))}:${valueText(type, value)}`;
    isFirst = false;
  }
  return text + "}".repeat(names.length);
}

/** An object by the names in it, each with its text or an object in turn. */
type Node = Map<string, string | Node>;

function rootOf(values: readonly ReportedValue[]): Node {
  const root: Node = new Map();
  for (const [name, type, value] of values) if (!name.includes(".")) root.set(name, valueText(type, value));
  for (const [name, type, value] of values) {
    if (!name.includes(".")) continue;
    const text = valueText(type, value);
    if (!place(root, name.split("."), text)) root.set(name, text);
  }
  return root;
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
