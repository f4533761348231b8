import { checkValue } from "../../model/values/check.ts";
import { type FieldRoot, type FieldTreeBuilder, KindFileError, roots, shown } from "../field-tree.ts";
import { standardFor } from "../standard.ts";
import { wireType } from "../value-types.ts";
import { type LinedElement, readLinedXml } from "./lined-xml.ts";
import { syntaxOf } from "./syntax.ts";

// Data models as the Broadband Forum publishes them and vendors extend them, and device types.

interface Document {
  readonly file: string;
  readonly text: string;
}

interface Component {
  readonly file: string;
  readonly element: LinedElement;
}

/** What is read once for all documents, which may refer to each other. */
interface Library {
  readonly components: ReadonlyMap<string, Component>;
  readonly dataTypes: ReadonlyMap<string, LinedElement>;
  readonly into: FieldTreeBuilder;
}

const deepestReference = 16;

/** Takes what the models in the documents name; what they import is looked for in all of them, then in the published facts. @throws KindFileError */
export async function readDataModels(documents: readonly Document[], into: FieldTreeBuilder): Promise<void> {
  const read = documents.map(({ file, text }) => ({ file, root: documentIn(readLinedXml(text, file), file) }));
  const components = new Map<string, Component>();
  const dataTypes = new Map<string, LinedElement>();
  for (const { file, root } of read) {
    for (const element of root.children) {
      const { name } = element.attributes;
      if (element.name === "component" && name !== undefined) components.set(name, { file, element });
      if (element.name === "dataType" && name !== undefined) dataTypes.set(name, element);
    }
  }
  const library = { components, dataTypes, into };
  for (const { file, root } of read) {
    into.from(file);
    const models = root.children.flatMap((each) => (each.name === "deviceType" ? each.children : [each]));
    for (const model of models) if (model.name === "model") await readModel(model, file, library);
  }
}

function documentIn(elements: readonly LinedElement[], file: string): LinedElement {
  const found = elements.find(({ name }) => name === "document");
  if (found === undefined) throw new KindFileError(`${file}: no data model: its root element is not "document"`);
  return found;
}

async function readModel(model: LinedElement, file: string, library: Library): Promise<void> {
  const { name = "", base, ref = base } = model.attributes;
  const root: FieldRoot = /^InternetGatewayDevice(:|$)/.test(name === "" ? (ref ?? "") : name)
    ? "InternetGatewayDevice."
    : "Device.";
  if (base !== undefined) {
    library.into.remark(
      model.line,
      `${shown(name)} is based on ${shown(base)}: of that only what this file names is taken`,
    );
  }
  const isService = model.attributes.isService === "true" || model.attributes.isService === "1";
  await readContent(model, isService ? `${root}Services.` : "", { root, file, depth: 0 }, library);
}

interface Where {
  readonly root: FieldRoot;
  readonly file: string;
  readonly depth: number;
}

async function readContent(parent: LinedElement, prefix: string, where: Where, library: Library): Promise<void> {
  const { into } = library;
  for (const element of parent.children) {
    switch (element.name) {
      case "object":
        readObject(element, prefix, where.root, library);
        break;
      case "parameter":
        readParameter(element, prefix === "" ? where.root : prefix, library);
        break;
      case "component": {
        const { ref = "", path = "" } = element.attributes;
        const found = library.components.get(ref);
        if (found === undefined) await readCarried(element, prefix, where, into);
        else if (where.depth >= deepestReference)
          into.remark(element.line, `component ${shown(ref)} refers to itself, or too deep: left out`);
        else {
          into.from(found.file);
          await readContent(
            found.element,
            prefix + path,
            { ...where, file: found.file, depth: where.depth + 1 },
            library,
          );
          into.from(where.file);
        }
        break;
      }
      case "profile":
      case "description":
        break;
      default:
        into.remark(element.line, `<${shown(element.name)}> is not known here: left out`);
    }
  }
}

/** What published components are named after the objects that they hold with: `DI_MemoryStatus`, `USBHosts_Device2`, `SelfTestDiag`. */
function namesOf(ref: string): ReadonlySet<string> {
  const name = ref.replace(/^(DI|MS|UI)_/, "").replace(/_?(Device2|Diffs|Common)$/, "");
  return new Set([name, `${name}nostics`]);
}

/** Of a component that no file has: the published objects of that name below its path, as this program carries them. */
async function readCarried(
  { attributes, line }: LinedElement,
  prefix: string,
  { root }: Where,
  into: FieldTreeBuilder,
): Promise<void> {
  const { ref = "", path = "" } = attributes;
  if (/Profiles?$/.test(ref)) return;
  const names = namesOf(ref);
  const below = prefix + path || root;
  const candidates = ["DeviceInfo.", "ManagementServer.", "UserInterface.", ...[...names].map((name) => `${name}.`)];
  const near = /^[A-Za-z0-9.{}]+$/.test(below)
    ? [below, ...candidates.map((each) => root + each), ...[...names].map((name) => `${root}Services.${name}.`)]
    : [];
  const standard = await standardFor(roots[root], near);
  const tops = [...standard.objects.values()].filter(
    (object) => object.path.startsWith(below) && names.has(object.name),
  );
  const top = tops.reduce<string | undefined>(
    (best, { path: each }) => (best === undefined || each.length < best.length ? each : best),
    undefined,
  );
  if (top === undefined) {
    into.remark(line, `component ${shown(ref)} is in none of the files, nor carried: left out`);
    return;
  }
  const single = top.replace(/\{i\}\.$/, "");
  for (const { path: each, creatable, parameters } of standard.objects.values()) {
    if (!each.startsWith(single)) continue;
    into.object(each, creatable, line);
    for (const { name, type, writable, default: preset } of parameters.values()) {
      into.parameter(each + name, { type: wireType(type), writable, value: preset?.value }, line);
    }
  }
}

const isGone = ({ attributes }: LinedElement): boolean => attributes.status === "deleted";

const accessOf = ({ attributes }: LinedElement): boolean | undefined =>
  attributes.access === undefined ? undefined : attributes.access !== "readOnly";

function readObject(element: LinedElement, prefix: string, root: FieldRoot, library: Library): void {
  const { into } = library;
  const { name, base, ref } = element.attributes;
  const told = name ?? base ?? ref ?? "";
  const path = told.startsWith("Device.") || told.startsWith("InternetGatewayDevice.") ? told : (prefix || root) + told;
  if (isGone(element)) {
    into.remark(element.line, `${shown(path)} is deleted: left out`);
    return;
  }
  if (!path.endsWith(".")) {
    into.remark(element.line, `${shown(path)}: the name of an object ends in a dot; left out`);
    return;
  }
  into.object(path, accessOf(element), element.line);
  for (const child of element.children) {
    if (child.name === "parameter") readParameter(child, path, library);
    else if (child.name === "object") readObject(child, path, root, library);
  }
}

function readParameter(element: LinedElement, object: string, { dataTypes, into }: Library): void {
  const { name, base, ref } = element.attributes;
  // Some published names have a space at their end.
  const path = object + (name ?? base ?? ref ?? "").trim();
  if (isGone(element)) {
    into.remark(element.line, `${shown(path)} is deleted: left out`);
    return;
  }
  const { type, value, reason } = syntaxOf(element, dataTypes);
  if (reason !== undefined) into.remark(element.line, `${shown(path)}: ${reason}`);
  const holds = value === undefined || type === undefined || checkValue({ base: type }, value).ok;
  if (!holds)
    into.remark(element.line, `${shown(path)}: its default "${shown(value)}" is not of type ${type}: left out`);
  into.parameter(path, { type, writable: accessOf(element), value: holds ? value : undefined }, element.line);
}
