import { basename } from "node:path";
import { isMap, isScalar, type Node } from "yaml";
import type { DeviceKind } from "../../src/schema/device-kind.ts";
import type { Model } from "./model.ts";
import { checkShippedValues, type ShippedValue } from "./shipped-values.ts";
import { virtualSystem } from "./virtual/virtual-system.ts";
import { oneOf, otherwise, readYaml, record, type Shape, type Source, text } from "./yaml-shape.ts";

const identity = record<DeviceKind["identity"]>({
  manufacturer: text,
  oui: text,
  productClass: text,
  modelName: text,
  description: text,
  hardwareVersion: text,
  softwareVersion: text,
  provisioningCode: otherwise("", text),
});

/** Objects nest: a key that ends in a dot goes on with the path, any other names a parameter. */
const shippedValues: Shape<readonly ShippedValue[]> = (node, source) => [...valuesBelow("", node, source)];

function* valuesBelow(path: string, node: Node | null | undefined, source: Source): Iterable<ShippedValue> {
  if (!isMap<Node, Node>(node)) {
    source.report(node, `${path}: a mapping of parameters and objects is expected`);
    return;
  }
  for (const { key, value } of node.items) {
    const name = isScalar(key) ? String(key.value) : "";
    if (name.endsWith(".")) {
      yield { path: path + name, name: "", value: "", node: key };
      if (!isScalar(value) || value.value !== null) yield* valuesBelow(path + name, value, source);
    } else {
      const lexical = text(value, source, key);
      if (lexical !== undefined) yield { path, name, value: lexical, node: key };
    }
  }
}

/** Compiles one device file. Throws a `DataModelError` naming the line of every mistake. */
export function readDeviceFile(
  content: string,
  file: string,
  models: Readonly<Record<"tr181" | "tr098", Model>>,
): DeviceKind {
  const shape = record({
    name: text,
    description: text,
    model: oneOf("tr181", "tr098"),
    identity,
    system: virtualSystem,
    objects: shippedValues,
  });
  const read = readYaml(content, file, shape, (found, source) => {
    if (found.name !== basename(file, ".yaml")) source.report(undefined, `the name must be that of the file`);
    checkShippedValues(found.objects, models[found.model], found, source);
  });
  const { objects: values, ...rest } = read;
  const objects = new Map<string, Record<string, string>>();
  for (const { path, name, value } of values) {
    const object = objects.get(path) ?? {};
    if (name !== "") object[name] = value;
    objects.set(path, object);
  }
  const components = componentsOf([...objects.keys()], models[read.model]);
  return { ...rest, components, objects: [...objects].map(([path, each]) => ({ path, values: each })) };
}

function componentsOf(paths: readonly string[], model: Model): readonly string[] {
  const wanted = new Set(paths.map((path) => path.replace(/(?<=\.)\d+(?=\.)/g, "{i}")));
  return [...model.components]
    .filter(([, objects]) => objects.some((object) => wanted.has(object.path)))
    .map(([name]) => name)
    .sort();
}
