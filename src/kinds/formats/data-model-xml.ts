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
        if (found === undefined) await readCarried(ref, element.line, where, into);
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

/** Of a component that no file has: the published one of that name, as this program carries it. */
async function readCarried(ref: string, line: number, { root }: Where, into: FieldTreeBuilder): Promise<void> {
  const name = ref.replace(/_?(Diffs|Common)$/, "");
  const top = `${root}${name}.`;
  const standard = /^[A-Za-z0-9]+$/.test(name)
    ? await standardFor(roots[root], [top, `${root}Services.${name}.`])
    : undefined;
  const objects = [...(standard?.objects.values() ?? [])].filter(
    ({ path }) => path.startsWith(top) || path.startsWith(`${root}Services.${name}.`),
  );
  if (objects.length === 0) {
    if (!/Profiles?$/.test(ref))
      into.remark(line, `component ${shown(ref)} is in none of the files, nor carried: left out`);
    return;
  }
  for (const { path, creatable, parameters } of objects) {
    into.object(path, creatable, line);
    for (const each of parameters.values()) {
      const known = { type: wireType(each.type), writable: each.writable, value: each.default?.value };
      into.parameter(path + each.name, known, line);
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
  const path = object + (name ?? base ?? ref ?? "");
  if (isGone(element)) {
    into.remark(element.line, `${shown(path)} is deleted: left out`);
    return;
  }
  const { type, value, reason } = syntaxOf(element, dataTypes);
  if (reason !== undefined) into.remark(element.line, `${shown(path)}: ${reason}`);
  into.parameter(path, { type, writable: accessOf(element), value }, element.line);
}
