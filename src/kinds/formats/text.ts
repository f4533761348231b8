import { type FieldTreeBuilder, shown } from "../field-tree.ts";
import { typeNamed } from "../value-types.ts";

// What agents print of themselves, a parameter a line or two: `PATH=VALUE` (`cpe-agent get`), `PATH => VALUE` (icwmpd and obuspa), and
// what `dmcli` of RDK prints:
//
//   Parameter    1 name: Device.WiFi.Radio.1.Enable
//                  type:       bool,    value: true

const root = "(?:Device|InternetGatewayDevice)\\.";
const assigned = new RegExp(`^\\s*(${root}[^\\s=]*)\\s*=>?\\s?(.*)$`);
const named = new RegExp(`^\\s*Parameter\\s+\\d+\\s+name:\\s*(${root}\\S*)\\s*$`);
const typed = /^\s*type:\s*(\w+),\s*value:\s?(.*)$/;
const access = /^\s*writable:\s*(Writable|ReadOnly)\.?\s*$/i;

/** How dmcli calls types that have another name elsewhere. */
const otherNames: Readonly<Record<string, string>> = {
  bool: "boolean",
  uint: "unsignedInt",
  ulong: "unsignedLong",
};

/** Whether a text begins as such a file does. */
export const isText = (begin: string): boolean =>
  begin.split(/\r\n|\r|\n/).some((line) => assigned.test(line) || named.test(line));

export function readText(text: string, _file: string, into: FieldTreeBuilder): void {
  let of: string | undefined;
  for (const [index, line] of text.split(/\r\n|\r|\n/).entries()) {
    const [, path = named.exec(line)?.[1], value] = assigned.exec(line) ?? [];
    if (path !== undefined) {
      put(into, path, { value }, index + 1);
      of = path;
      continue;
    }
    const told = toldIn(line);
    if (told !== undefined && of !== undefined) put(into, of, told, index + 1);
    else if (line.trim() !== "") into.remark(index + 1, `no parameter: ${shown(line.trim())}`);
  }
}

/** What dmcli says of the parameter that it has named before. */
function toldIn(line: string): Told | undefined {
  const [, type, value] = typed.exec(line) ?? [];
  if (type !== undefined) return { value: value?.trimEnd(), type: typeNamed(otherNames[type] ?? type) };
  const word = access.exec(line)?.[1];
  return word === undefined ? undefined : { writable: word.toLowerCase() === "writable" };
}

type Told = Parameters<FieldTreeBuilder["parameter"]>[1];

function put(into: FieldTreeBuilder, path: string, told: Told, line: number): void {
  if (path.endsWith(".")) into.object(path, told.writable, line);
  else into.parameter(path, told, line);
}
