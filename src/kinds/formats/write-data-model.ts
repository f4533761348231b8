import { escapeAttribute } from "../../cwmp/soap/xml-writer.ts";
import { schemaPath } from "../../model/paths.ts";
import type { FieldParameter, FieldTree } from "../field-tree.ts";
import { objectAbove } from "../standard.ts";

interface Described {
  readonly writable: boolean | undefined;
  /** By name. */
  readonly parameters: Map<string, FieldParameter>;
}

/** The data model that a device has, as TR-106 has models written: objects and parameters, no rows. */
export function writeDataModel(tree: FieldTree): string {
  const objects = describedIn(tree);
  const name = tree.root === "Device." ? "Device:2.19" : "InternetGatewayDevice:1.14";
  const lines = [...objects]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([path, described]) => objectLines(path, described));
  return `<?xml version="1.0" encoding="UTF-8"?>
<dm:document xmlns:dm="urn:broadband-forum-org:cwmp:datamodel-1-8" spec="urn:cpe-agent:device">
  <model name="${name}">
${lines.map((line) => `    ${line}\n`).join("")}  </model>
</dm:document>
`;
}

function describedIn({ root, objects, parameters }: FieldTree): ReadonlyMap<string, Described> {
  const described = new Map<string, Described>();
  const at = (path: string, writable?: boolean): Described => {
    const known = described.get(path);
    const object = { writable: known?.writable ?? writable, parameters: known?.parameters ?? new Map() };
    described.set(path, object);
    return object;
  };
  at(root);
  const paths = new Set([
    ...objects.keys(),
    ...[...parameters.keys()].map((path) => path.slice(0, path.lastIndexOf(".") + 1)),
  ]);
  const tables = new Set(
    [...paths]
      .map(schemaPath)
      .filter((path) => path.endsWith(".{i}."))
      .map((path) => path.slice(0, -"{i}.".length)),
  );
  for (const path of paths) {
    for (let each = schemaPath(path); each !== ""; each = objectAbove(each)) if (!tables.has(each)) at(each);
  }
  for (const [path, writable] of objects) {
    const schema = schemaPath(path);
    if (!tables.has(schema)) at(schema, writable);
  }
  // What a table says of its rows is stronger than what one of them does.
  for (const [path, writable] of objects) {
    const row = `${schemaPath(path)}{i}.`;
    const known = described.get(row);
    if (known !== undefined && writable !== undefined) described.set(row, { ...known, writable });
  }
  for (const [path, parameter] of parameters) {
    const dot = path.lastIndexOf(".") + 1;
    const object = at(schemaPath(path.slice(0, dot)));
    const isOfRow = path.slice(0, dot) !== schemaPath(path.slice(0, dot));
    const name = path.slice(dot);
    const before = object.parameters.get(name);
    object.parameters.set(name, {
      type: before?.type ?? parameter.type,
      writable: before?.writable ?? parameter.writable,
      value: isOfRow ? undefined : parameter.value,
    });
  }
  return described;
}

function objectLines(path: string, { writable, parameters }: Described): readonly string[] {
  const rows = path.endsWith(".{i}.") ? ' minEntries="0" maxEntries="unbounded"' : ' minEntries="1" maxEntries="1"';
  return [
    `<object name="${escapeAttribute(path)}"${accessText(writable)}${rows}>`,
    ...[...parameters].map(([name, { type, value, writable: settable }]) => {
      const preset = value === undefined ? "" : `<default type="factory" value="${escapeAttribute(value)}"/>`;
      const syntax = type === undefined ? "" : `<syntax><${type}/>${preset}</syntax>`;
      return `  <parameter name="${escapeAttribute(name)}"${accessText(settable)}>${syntax}</parameter>`;
    }),
    "</object>",
  ];
}

const accessText = (writable: boolean | undefined): string =>
  writable === undefined ? "" : ` access="${writable ? "readWrite" : "readOnly"}"`;
