import { createHash } from "node:crypto";
import type { ObjectSchema, ParameterSchema, ValueType } from "../../src/model/schema.ts";
import {
  activeNotifications,
  type ComponentData,
  componentFlags,
  type ObjectData,
  type ObjectFacts,
  type ParameterData,
} from "../../src/schema/component-data.ts";
import type { Model } from "./model.ts";
import { DataModelError } from "./table.ts";

// The data model as run-time data: one JSON file per component.

/** Gives each distinct value (by its JSON) one number, in order of first use. */
class Numbered<T> {
  readonly values: T[] = [];
  readonly #numbers = new Map<string, number>();

  of(value: T): number {
    const key = JSON.stringify(value);
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    this.#numbers.set(key, this.values.length);
    return this.values.push(value) - 1;
  }
}

function relativeType(type: ValueType, root: string): ValueType {
  const below = (path: string): string => path.slice(root.length);
  return {
    ...type,
    ...(type.enumerationFrom !== undefined && { enumerationFrom: below(type.enumerationFrom) }),
    ...(type.reference && { reference: { ...type.reference, targets: type.reference.targets.map(below) } }),
  };
}

/** Eight hex digits of a hash; `componentFiles` makes sure that no two types share them. */
function typeKey(type: ValueType): string {
  return createHash("sha256").update(JSON.stringify(type)).digest("hex").slice(0, 8);
}

function parameterData(parameter: ParameterSchema, type: number): ParameterData {
  const flags =
    (parameter.writable ? componentFlags.writable : 0) +
    (parameter.forcedInform ? componentFlags.forcedInform : 0) +
    (parameter.secret ? componentFlags.secret : 0) +
    (parameter.command ? componentFlags.command : 0);
  const notify = activeNotifications.indexOf(parameter.activeNotify);
  const preset = parameter.default && ([parameter.default.of, parameter.default.value] as const);
  return preset
    ? [parameter.name, type, flags, notify, parameter.since, preset]
    : [parameter.name, type, flags, notify, parameter.since];
}

function objectFacts(object: ObjectSchema): ObjectFacts {
  return {
    ...(object.creatable && { creatable: true }),
    ...(object.entries && { entries: object.entries }),
    ...(object.countParameter !== undefined && { count: object.countParameter }),
    ...(object.uniqueKeys.length > 0 && { keys: object.uniqueKeys }),
    ...(object.enableParameter !== undefined && { enable: object.enableParameter }),
  };
}

/** The compiled form of some objects of a model. */
function componentData(objects: readonly ObjectSchema[], root: string): ComponentData {
  const types = new Numbered<ValueType>();
  const parameters = new Numbered<ParameterData>();
  const data = objects.map((object): ObjectData => {
    const numbers = [...object.parameters.values()].map((parameter) =>
      parameters.of(parameterData(parameter, types.of(relativeType(parameter.type, root)))),
    );
    const facts = objectFacts(object);
    const path = object.path.slice(root.length);
    return Object.keys(facts).length === 0 ? [path, numbers] : [path, numbers, facts];
  });
  return { types: types.values.map((type) => [typeKey(type), type]), parameters: parameters.values, objects: data };
}

/** JSON text with everything beyond ASCII as `\\u` escapes. */
export function asciiJson(json: string): string {
  return json.replace(/[^\n -~]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** One entry per line, so that a change of the model reads as a change of lines; pure ASCII. */
function fileText(data: ComponentData): string {
  const lines = (values: readonly unknown[]): string => values.map((value) => JSON.stringify(value)).join(",\n");
  const text = `{"types":[\n${lines(data.types)}\n],\n"parameters":[\n${lines(data.parameters)}\n],\n"objects":[\n${lines(data.objects)}\n]}\n`;
  return asciiJson(text);
}

/** Whether these are a service's objects, below `Services.`. */
const isService = (objects: readonly ObjectSchema[], root: string): boolean =>
  objects.some((object) => object.path.startsWith(`${root}Services.`) && object.path !== `${root}Services.`);

/** Files below the generated folder, one per component; services are equal below either root and shared. */
export function* componentFiles(tr181: Model, tr098: Model): Iterable<readonly [file: string, content: string]> {
  const services = new Map<string, string>();
  const keys = new Map<string, string>();
  for (const [folder, model] of [
    ["tr181", tr181],
    ["tr098", tr098],
  ] as const) {
    for (const [name, objects] of model.components) {
      const data = componentData(objects, model.root);
      for (const [key, type] of data.types) {
        const json = JSON.stringify(type);
        if ((keys.get(key) ?? json) !== json) throw new DataModelError([`two types have the key ${key}`]);
        keys.set(key, json);
      }
      const text = fileText(data);
      if (!isService(objects, model.root)) yield [`${folder}/${name}.json`, text];
      else if ((services.get(name) ?? text) !== text) throw new DataModelError([`${name} differs between the models`]);
      else services.set(name, text);
    }
  }
  for (const [name, text] of services) yield [`services/${name}.json`, text];
}
