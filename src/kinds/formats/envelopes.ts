import { secretMask } from "../../cwmp/soap/secrets.ts";
import { type FieldTreeBuilder, KindFileError, shown } from "../field-tree.ts";
import { typeNamed } from "../value-types.ts";
import { type LinedElement, readLinedXml } from "./lined-xml.ts";

// Recorded envelopes of a CPE: what GetParameterNames and GetParameterValues were answered, and Informs. [TR-069 A.3.2.2, A.3.2.3]

/** What an ACS says of parameters is what it wants, not what is. */
const ofAcs: ReadonlySet<string> = new Set(["SetParameterValues", "SetParameterAttributes"]);

/** @throws KindFileError where it is no XML. */
export function readEnvelopes(text: string, file: string, into: FieldTreeBuilder): void {
  takeEnvelopes(readLinedXml(text, file), into);
}

export function takeEnvelopes(elements: readonly LinedElement[], into: FieldTreeBuilder): void {
  for (const element of elements) {
    if (ofAcs.has(element.name)) continue;
    switch (element.name) {
      case "ParameterInfoStruct":
        takeName(element, into);
        break;
      case "ParameterValueStruct":
        takeValue(element, into);
        break;
      case "DeviceId":
        takeIdentity(element, into);
        break;
      default:
        takeEnvelopes(element.children, into);
    }
  }
}

const textIn = ({ children }: LinedElement, name: string): string | undefined =>
  children.find((child) => child.name === name)?.text;

function takeName(element: LinedElement, into: FieldTreeBuilder): void {
  const path = textIn(element, "Name")?.trim() ?? "";
  const told = textIn(element, "Writable")?.trim();
  const writable = told === "1" || told === "true" ? true : told === "0" || told === "false" ? false : undefined;
  if (writable === undefined)
    into.remark(element.line, `${shown(path)}: Writable is ${shown(told ?? "")}, not 0 or 1: taken as not told`);
  if (path.endsWith(".")) into.object(path, writable, element.line);
  else into.parameter(path, { writable }, element.line);
}

function takeValue(element: LinedElement, into: FieldTreeBuilder): void {
  const path = textIn(element, "Name")?.trim() ?? "";
  const value = element.children.find((child) => child.name === "Value");
  if (value === undefined) {
    into.remark(element.line, `${shown(path)} has no Value: left out`);
    return;
  }
  const named = value.attributes.type;
  const type = named === undefined ? undefined : typeNamed(named);
  if (type === undefined && named !== undefined)
    into.remark(value.line, `${shown(path)}: no type "${shown(named)}": inferred instead`);
  into.parameter(path, { value: value.text === secretMask ? undefined : value.text, type }, element.line);
}

function takeIdentity(element: LinedElement, into: FieldTreeBuilder): void {
  into.describe({
    manufacturer: textIn(element, "Manufacturer") ?? "",
    oui: textIn(element, "OUI") ?? "",
    productClass: textIn(element, "ProductClass") ?? "",
  });
}

/** A log of `cpe-agent record`: a JSON object on each line, the envelopes of the CPE among them. @throws KindFileError */
export function readLog(text: string, file: string, into: FieldTreeBuilder): void {
  text.split("\n").forEach((line, index) => {
    if (line.trim() === "") return;
    into.from(file);
    const entry = entryIn(line);
    if (entry === undefined) {
      into.remark(index + 1, "no entry of a log: left out");
      return;
    }
    if (entry.from !== "cpe" || !entry.envelope.includes("<")) return;
    try {
      into.from(file, index + 1);
      takeEnvelopes(readLinedXml(entry.envelope, file), into);
    } catch (error) {
      if (!(error instanceof KindFileError)) throw error;
      into.remark(undefined, `its envelope cannot be read (${error.message}): left out`);
    }
  });
}

/** Whether a text is such a log. */
export const isLog = (text: string): boolean => entryIn(/^[^\n]*/.exec(text)?.[0] ?? "") !== undefined;

function entryIn(line: string): { readonly from: unknown; readonly envelope: string } | undefined {
  try {
    const entry: unknown = JSON.parse(line);
    if (typeof entry !== "object" || entry === null || !("from" in entry) || !("envelope" in entry)) return undefined;
    return typeof entry.envelope === "string" ? { from: entry.from, envelope: entry.envelope } : undefined;
  } catch {
    return undefined;
  }
}
