import { type FieldTreeBuilder, KindFileError, shown } from "../field-tree.ts";
import { typeNamed } from "../value-types.ts";

// What `cpe-agent get --json` and `cpe-agent names --json` print, a device as GenieACS's north-bound interface gives it, and values
// alone: nested (`{ "Device": { "Time": { "Enable": true } } }`, as cwmp-sim has them) or by path (`{ "Device.Time.Enable": true }`).

type Members = Readonly<Record<string, unknown>>;

const isMembers = (value: unknown): value is Members =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** @throws KindFileError where it is no such JSON. */
export function readJson(text: string, file: string, into: FieldTreeBuilder): void {
  if (isNestedDeeper(text, deepest)) throw new KindFileError(`${file}: its JSON is nested deeper than ${deepest}`);
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    throw new KindFileError(`${file}: no JSON: ${shown(error instanceof Error ? error.message : String(error))}`);
  }
  const list = Array.isArray(content) ? content : isMembers(content) ? (listIn(content) ?? [content]) : [];
  const devices = list.filter((each) => isMembers(each) && !("path" in each));
  if (devices.length > 1) throw new KindFileError(`${file}: ${devices.length} devices: give one`);
  list.forEach((each: unknown, index) => {
    if (!isMembers(each)) into.remark(undefined, `item ${index + 1} is no object: left out`);
    else if ("path" in each) readShown(each, index + 1, into);
    else readDevice(each, into);
  });
}

const deepest = 64;

/** Told before it is parsed: what is nested without end takes a hundred times its size. */
function isNestedDeeper(text: string, most: number): boolean {
  let depth = 0;
  let inString = false;
  for (let at = 0; at < text.length; at++) {
    const token = text[at];
    if (token === '"') inString = !inString;
    else if (inString && token === "\\") at++;
    else if (!inString && (token === "[" || token === "{")) depth++;
    else if (!inString && (token === "]" || token === "}")) depth--;
    if (depth > most) return true;
  }
  return false;
}

/** As the control socket answers. */
function listIn(content: Members): readonly unknown[] | undefined {
  const list = content.values ?? content.names;
  return Array.isArray(list) ? list : undefined;
}

function readShown({ path, value, type, writable }: Members, item: number, into: FieldTreeBuilder): void {
  if (typeof path !== "string") {
    into.remark(undefined, `item ${item}: its path is no text: left out`);
    return;
  }
  const known = typeof writable === "boolean" ? writable : undefined;
  if (path.endsWith(".")) {
    into.object(path, known);
    return;
  }
  const told = textOf(value);
  if (told === "wrong") {
    into.remark(undefined, `item ${item}: ${shown(path)}: its value is no text: left out`);
    return;
  }
  into.parameter(path, { value: told?.text, type: typeNamed(String(type ?? "")), writable: known });
}

function textOf(value: unknown): { readonly text: string } | undefined | "wrong" {
  if (value === undefined || value === null) return undefined;
  return typeof value === "object" ? "wrong" : { text: String(value) };
}

/** Members of a node that tell of it; all others are below it. */
const isAttribute = (name: string): boolean => name.startsWith("_");

function readDevice(device: Members, into: FieldTreeBuilder): void {
  const id = device._deviceId;
  if (isMembers(id)) {
    const told = (name: string) => (typeof id[name] === "string" ? id[name] : undefined);
    const facts = { manufacturer: told("_Manufacturer"), oui: told("_OUI"), productClass: told("_ProductClass") };
    into.describe(Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined)));
  }
  for (const root of ["Device", "InternetGatewayDevice"]) {
    const node = device[root];
    if (isMembers(node)) readNode(`${root}.`, node, 1, into);
  }
  for (const [path, value] of Object.entries(device)) {
    if (/^(?:Device|InternetGatewayDevice)\./.test(path)) readPlain(path, value, into);
  }
}

/** A value with nothing told of it. */
function readPlain(path: string, value: unknown, into: FieldTreeBuilder): void {
  const told = textOf(value);
  if (told === "wrong") into.remark(undefined, `${shown(path)}: its value is no text: left out`);
  else if (path.endsWith(".")) into.object(path, undefined);
  else into.parameter(path, { value: told?.text, type: typeof value === "boolean" ? "boolean" : undefined });
}

function readNode(path: string, node: Members, depth: number, into: FieldTreeBuilder): void {
  if (depth > deepest) {
    into.remark(undefined, `${shown(path)} is deeper than ${deepest}: left out`);
    return;
  }
  const writable = typeof node._writable === "boolean" ? node._writable : undefined;
  into.object(path, writable);
  for (const [name, child] of Object.entries(node)) {
    if (isAttribute(name)) continue;
    if (!isMembers(child)) {
      readPlain(path + name, child, into);
      continue;
    }
    const isObject =
      child._object === true || (!("_value" in child) && Object.keys(child).some((key) => !isAttribute(key)));
    if (isObject) {
      readNode(`${path}${name}.`, child, depth + 1, into);
      continue;
    }
    const told = textOf(child._value);
    if (told === "wrong") into.remark(undefined, `${shown(path + name)}: its value is no text: left out`);
    else
      into.parameter(path + name, {
        value: told?.text,
        type: typeNamed(String(child._type ?? "")),
        writable: typeof child._writable === "boolean" ? child._writable : undefined,
      });
  }
}
