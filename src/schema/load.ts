import { withThoseAbove } from "../model/paths.ts";
import type { ObjectSchema, ParameterSchema, Schema, ValueType } from "../model/schema.ts";
import {
  activeNotifications,
  type ComponentData,
  componentFlags,
  type ObjectFacts,
  type ParameterData,
} from "./component-data.ts";
import { generatedNames, readGenerated } from "./generated-files.ts";

export type ModelName = "tr181" | "tr098";

interface ModelFacts {
  readonly root: string;
  readonly urn: string;
  /** The component that holds the root object; always loaded. */
  readonly rootComponent: string;
}

const models: Readonly<Record<ModelName, ModelFacts>> = {
  tr181: { root: "Device.", urn: "urn:broadband-forum-org:tr-181-2-19-1", rootComponent: "Device" },
  tr098: {
    root: "InternetGatewayDevice.",
    urn: "urn:broadband-forum-org:tr-098-1-8-0",
    rootComponent: "InternetGatewayDevice",
  },
};

/** A component that the model does not have. */
export class UnknownComponentError extends Error {
  readonly component: string;
  constructor(model: ModelName, component: string) {
    super(`the ${model} data model has no component "${component}"`);
    this.name = "UnknownComponentError";
    this.component = component;
  }
}

/** Every component of a model: `ATM`, …, `Device`, …, `WiFi`, `WiFi.DataElements`, and the services' `VoiceService`, … */
export function componentNames(model: ModelName): readonly string[] {
  return [...generatedNames(model), ...generatedNames("services")];
}

/**
 * The data model of a device that has these components; the root's own parameters come with any. A component is what
 * lies below the root under its name, except what a longer name holds (`WiFi` is without `WiFi.DataElements`).
 * Equal types, and equal parameters of one component, are one object. `only`: the paths of the objects that are wanted, and those on the
 * way to them come along; absent: all. Rejects with an `UnknownComponentError`.
 */
export async function loadSchema(
  model: ModelName,
  components: readonly string[],
  only?: Iterable<string>,
): Promise<Schema> {
  const { root, urn, rootComponent } = models[model];
  const own = new Set(generatedNames(model));
  const services = new Set(generatedNames("services"));
  const objects = new Map<string, ObjectSchema>();
  const types = new Map<string, ValueType>();
  const wanted = only && withThoseAbove(only);
  for (const component of new Set([rootComponent, ...components])) {
    const group = own.has(component) ? model : services.has(component) ? "services" : undefined;
    if (group === undefined) throw new UnknownComponentError(model, component);
    addComponent(readGenerated(group, component) as ComponentData, root, types, objects, wanted);
  }
  return { root, urn, objects };
}

/** Adds a compiled component to `objects`, or what of it is `wanted`; `types` holds every type met so far by its key. */
function addComponent(
  data: ComponentData,
  root: string,
  types: Map<string, ValueType>,
  objects: Map<string, ObjectSchema>,
  wanted: ReadonlySet<string> | undefined,
): void {
  const ownTypes: ValueType[] = [];
  for (const entry of data.types) {
    let type = types.get(entry[0]);
    if (type === undefined) {
      type = rooted(entry[1], root);
      types.set(entry[0], type);
    }
    ownTypes.push(type);
  }
  const parameters: ParameterSchema[] = [];
  for (const object of data.objects) {
    const path = root + object[0];
    if (wanted?.has(path) === false) continue;
    // A service adds its NumberOfEntries to `Services.`, which the root has already.
    const before = objects.get(path);
    const byName = new Map(before?.parameters);
    for (const number of object[1]) {
      const compiled = data.parameters[number];
      if (compiled === undefined) continue;
      parameters[number] ??= parameterSchema(compiled, ownTypes);
      byName.set(compiled[0], parameters[number]);
    }
    objects.set(path, before ? { ...before, parameters: byName } : objectSchema(path, object[2] ?? {}, byName));
  }
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

// The rest runs cold, once per device and thousands of times: plain assignments, no spreading and no destructuring.

function objectSchema(
  path: string,
  facts: ObjectFacts,
  parameters: ReadonlyMap<string, ParameterSchema>,
): ObjectSchema {
  const table = path.endsWith(".{i}.");
  const end = path.length - (table ? ".{i}.".length : 1);
  const object: Mutable<ObjectSchema> = {
    path,
    name: path.slice(path.lastIndexOf(".", end - 1) + 1, end),
    table,
    creatable: facts.creatable ?? false,
    uniqueKeys: facts.keys ?? [],
    parameters,
  };
  if (facts.entries !== undefined) object.entries = facts.entries;
  if (facts.count !== undefined) object.countParameter = facts.count;
  if (facts.enable !== undefined) object.enableParameter = facts.enable;
  return object;
}

/** References are compiled as paths below the root. */
function rooted(type: Mutable<ValueType>, root: string): ValueType {
  if (type.enumerationFrom !== undefined) type.enumerationFrom = root + type.enumerationFrom;
  const { reference } = type;
  if (reference) type.reference = { ...reference, targets: reference.targets.map((target) => root + target) };
  return type;
}

function parameterSchema(data: ParameterData, types: readonly ValueType[]): ParameterSchema {
  const flags = data[2];
  const preset = data[5];
  const parameter: Mutable<ParameterSchema> = {
    name: data[0],
    type: types[data[1]] ?? { base: "string" },
    writable: (flags & componentFlags.writable) !== 0,
    forcedInform: (flags & componentFlags.forcedInform) !== 0,
    activeNotify: activeNotifications[data[3]] ?? "normal",
    secret: (flags & componentFlags.secret) !== 0,
    command: (flags & componentFlags.command) !== 0,
    since: data[4],
  };
  if (preset !== undefined) parameter.default = { of: preset[0], value: preset[1] };
  return parameter;
}
