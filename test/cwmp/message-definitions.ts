import { create } from "xmlbuilder2";
import { type Definition, messages, structures } from "./message-tables.ts";

// Tests pass every envelope that is emitted through `validateEnvelope`. [TR-069 3.5, A.3, A.4, A.5.1]

const soap = "http://schemas.xmlsoap.org/soap/envelope/";
const encoding = "http://schemas.xmlsoap.org/soap/encoding/";
const schema = "http://www.w3.org/2001/XMLSchema";
const instance = "http://www.w3.org/2001/XMLSchema-instance";
const cwmp = /^urn:dslforum-org:cwmp-1-[012]$/;
const valueTypes =
  /^(string|int|unsignedInt|long|unsignedLong|boolean|dateTime|base64Binary|base64|hexBinary|decimal)$/;

interface Element {
  readonly localName: string;
  readonly namespaceURI: string | null;
  readonly textContent: string | null;
  readonly childNodes: Iterable<unknown>;
  getAttributeNS(namespace: string, name: string): string | null;
  lookupNamespaceURI(prefix: string): string | null;
}

/** What is wrong with an envelope, one sentence each; empty when it is valid. */
export function validateEnvelope(xml: string | Uint8Array | readonly Uint8Array[]): string[] {
  const text =
    typeof xml === "string"
      ? xml
      : xml instanceof Uint8Array
        ? Buffer.from(xml).toString()
        : Buffer.concat(xml).toString();
  const faults: string[] = [];
  const fail = (message: string): void => {
    faults.push(message);
  };
  if (/[^\t\n -~\u0080-\uffff]/.test(text)) fail("a control character of ASCII is not written as a reference");
  if (/&#(x0*[8-9a-f][0-9a-f]|x0*[0-9a-f]{3}|12[89]|1[3-9]\d|[2-9]\d\d|\d{4})/i.test(text)) {
    fail("a character beyond ASCII is written as a reference, which some ACSs store as it is");
  }
  let root: Element | undefined;
  try {
    const document = create(text).node as unknown as { readonly documentElement?: Element };
    root = document.documentElement;
  } catch (error) {
    return [`not well-formed: ${String(error)}`];
  }
  if (root === undefined) return ["no root element"];
  if (root.localName !== "Envelope" || root.namespaceURI !== soap) fail("the root is not a SOAP 1.1 Envelope");
  const [first, second, ...rest] = elementsIn(root);
  const header = first?.localName === "Header" ? first : undefined;
  const body = header === undefined ? first : second;
  if (body?.localName !== "Body" || body.namespaceURI !== soap) return [...faults, "no Body where one must be"];
  if (rest.length > 0) fail("something follows the Body");
  for (const block of header === undefined ? [] : elementsIn(header)) validateHeaderBlock(block, fail);
  const [message, ...more] = elementsIn(body);
  if (message === undefined) return [...faults, "the Body is empty"];
  if (more.length > 0) fail("the Body holds more than one message");
  if (message.localName === "Fault" && message.namespaceURI === soap) validateFault(message, fail);
  else {
    const definition = messages[message.localName];
    if (!cwmp.test(message.namespaceURI ?? "")) fail(`${message.localName} is not in a CWMP namespace`);
    if (definition === undefined) fail(`${message.localName} is no message of CWMP`);
    else validateSequence(message, definition, fail);
  }
  return faults;
}

type Fail = (message: string) => void;

const headerBlocks: Readonly<Record<string, readonly [type: string, mustUnderstand: string]>> = {
  ID: ["s(4096)", "1"],
  HoldRequests: ["b", "1"],
  SessionTimeout: ["u", "0"],
  SupportedCWMPVersions: ["s(256)", "0"],
  UseCWMPVersion: ["s(16)", "1"],
};

function validateHeaderBlock(block: Element, fail: Fail): void {
  const [type, mustUnderstand] = headerBlocks[block.localName] ?? [];
  if (type === undefined || !cwmp.test(block.namespaceURI ?? "")) {
    fail(`unknown header ${block.localName}`);
    return;
  }
  if (block.getAttributeNS(soap, "mustUnderstand") !== mustUnderstand) {
    fail(`${block.localName} has not mustUnderstand="${mustUnderstand}"`);
  }
  validateValue(block, type, fail);
}

function validateFault(fault: Element, fail: Fail): void {
  const [code, text, detail, ...rest] = elementsIn(fault);
  if (code?.localName !== "faultcode" || text?.localName !== "faultstring" || rest.length > 0) {
    fail("a Fault is not faultcode, faultstring, detail");
    return;
  }
  const faultCode = /^(?:[\w-]+:)?(Client|Server|MustUnderstand|VersionMismatch)$/.exec(code.textContent ?? "")?.[1];
  if (faultCode === undefined) fail(`faultcode ${code.textContent}`);
  if (faultCode !== "Client" && faultCode !== "Server") {
    if (detail !== undefined) fail("a fault of SOAP's own has a detail");
    return;
  }
  if (text.textContent !== "CWMP fault") fail(`faultstring is not "CWMP fault" but ${text.textContent}`);
  const [cwmpFault, ...others] = detail === undefined ? [] : elementsIn(detail);
  if (cwmpFault?.localName !== "Fault" || !cwmp.test(cwmpFault.namespaceURI ?? "") || others.length > 0) {
    fail("the detail is not one cwmp:Fault");
    return;
  }
  const [number, string, ...parameters] = elementsIn(cwmpFault);
  if (number?.localName !== "FaultCode" || !/^[89]\d{3}$/.test(number.textContent ?? "")) fail("FaultCode");
  if (string !== undefined && string.localName !== "FaultString") fail("FaultString is not where it must be");
  for (const parameter of parameters) {
    if (parameter.localName !== "SetParameterValuesFault") fail(`${parameter.localName} in a cwmp:Fault`);
    else validateSequence(parameter, structures.SetParameterValuesFault ?? {}, fail);
  }
}

function validateSequence(parent: Element, definition: Definition, fail: Fail): void {
  const children = elementsIn(parent);
  let position = 0;
  for (const [name, type] of Object.entries(definition)) {
    const child = children[position];
    if (child?.localName !== name) {
      if (!type.endsWith("?")) fail(`${parent.localName}: ${name} expected, ${child?.localName ?? "nothing"} found`);
      continue;
    }
    if (child.namespaceURI) fail(`${name} is in a namespace but must be unqualified`);
    validateValue(child, type.replace(/\?$/, ""), fail);
    position += 1;
  }
  for (const child of children.slice(position)) fail(`${parent.localName}: ${child.localName} not expected`);
}

function validateValue(element: Element, type: string, fail: Fail): void {
  const list = /^(.+)\[(\d+)\.\.(\d*)\]$/.exec(type);
  if (list) {
    validateList(element, list[1] ?? "", Number(list[2]), list[3] ? Number(list[3]) : Infinity, fail);
    return;
  }
  const structure = structures[type];
  if (structure !== undefined) {
    validateSequence(element, structure, fail);
    return;
  }
  if (elementsIn(element).length > 0) fail(`${element.localName} holds elements`);
  const text = element.textContent ?? "";
  const refuse = (): void => fail(`${element.localName}: ${JSON.stringify(text)} is not ${type}`);
  const bounds = /^(s|int)\((?:(-?\d+)\.\.)?(\d+)\)$/.exec(type);
  if (bounds?.[1] === "s") {
    if ([...text].length > Number(bounds[3])) refuse();
  } else if (bounds?.[1] === "int") {
    if (!/^-?\d+$/.test(text) || Number(text) < Number(bounds[2]) || Number(text) > Number(bounds[3])) refuse();
  } else if (type === "any") validateTypedValue(element, text, fail);
  else if (!(lexical[type] ?? /$^/).test(text)) refuse();
}

const dateTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?$/;
const lexical: Readonly<Record<string, RegExp>> = {
  u: /^\d{1,10}$/,
  int: /^-?\d{1,10}$/,
  b: /^(0|1|true|false)$/,
  oui: /^[0-9A-F]{6}$/,
  objectName: /^.{0,255}\.$/,
  dateTime,
  boolean: /^(0|1|true|false)$/,
  unsignedInt: /^\d{1,10}$/,
  long: /^-?\d{1,19}$/,
  unsignedLong: /^\d{1,20}$/,
  hexBinary: /^([0-9A-Fa-f]{2})*$/,
  base64Binary: /^[A-Za-z0-9+/\s]*={0,2}$/,
  decimal: /^-?\d*\.?\d+$/,
};

function validateTypedValue(element: Element, text: string, fail: Fail): void {
  const [prefix = "", local = ""] = (element.getAttributeNS(instance, "type") ?? "").split(":");
  const namespace = element.lookupNamespaceURI(prefix);
  if (!valueTypes.test(local) || (namespace !== schema && namespace !== encoding)) {
    fail(`${element.localName} has no xsi:type of a simple type: ${prefix}:${local}`);
    return;
  }
  if (namespace === schema && local === "base64") fail("xsd:base64 is no type of XML Schema");
  if (local in lexical && !lexical[local]?.test(text)) fail(`${JSON.stringify(text)} is no ${local}`);
}

function validateList(element: Element, item: string, min: number, max: number, fail: Fail): void {
  const items = elementsIn(element);
  const [, prefix = "", name = "", count = ""] =
    /^([\w-]+):(\w+)\[(\d+)\]$/.exec(element.getAttributeNS(encoding, "arrayType") ?? "") ?? [];
  const isString = item.startsWith("s(");
  const namespace = element.lookupNamespaceURI(prefix) ?? "";
  const typeIsRight = isString ? name === "string" && namespace === schema : name === item && cwmp.test(namespace);
  if (!typeIsRight) fail(`${element.localName}: arrayType ${prefix}:${name} is not of ${item}`);
  if (Number(count) !== items.length || count === "") {
    fail(`${element.localName}: arrayType says ${count || "nothing"} and there are ${items.length}`);
  }
  if (items.length < min || items.length > max) fail(`${element.localName}: ${items.length} items`);
  for (const child of items) {
    const expected = isString ? "string" : item;
    if (child.localName !== expected) fail(`${element.localName}: item ${child.localName} is not ${expected}`);
    validateValue(child, item, fail);
  }
}

function elementsIn(parent: Element): Element[] {
  return [...parent.childNodes].filter((node) => (node as { readonly nodeType: number }).nodeType === 1) as Element[];
}
