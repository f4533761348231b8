import { isSecretName } from "../cwmp/soap/secrets.ts";
import { schemaPath } from "../model/paths.ts";
import type { ObjectSchema, ParameterSchema, Schema } from "../model/schema.ts";
import type { OwnFact, OwnKind } from "./own-kind.ts";
import { objectAbove, ownObject, standardFor } from "./standard.ts";

// The data model of a kind of the user's own: of the published one what the device has, and what it has besides.

/** What an agent cannot do without, on whatever device. [TR-069 A.3.2.1] */
const needed = {
  "": [],
  "DeviceInfo.": [
    "Manufacturer",
    "ManufacturerOUI",
    "SerialNumber",
    "HardwareVersion",
    "SoftwareVersion",
    "ProvisioningCode",
  ],
  "ManagementServer.": [
    "URL",
    "Username",
    "Password",
    "PeriodicInformEnable",
    "PeriodicInformInterval",
    "PeriodicInformTime",
    "ParameterKey",
    "ConnectionRequestURL",
    "ConnectionRequestUsername",
    "ConnectionRequestPassword",
  ],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** The paths of what an agent cannot do without. */
export const neededPaths = (root: string): readonly string[] =>
  Object.entries(needed).flatMap(([object, names]) => names.map((name) => root + object + name));

export async function ownSchema(kind: Pick<OwnKind, "model" | "objects" | "facts">): Promise<Schema> {
  const standard = await standardFor(kind.model, [
    ...kind.objects.map(({ path }) => path),
    ...neededObjects(kind.model),
  ]);
  const { root, urn } = standard;
  const names = new Map<string, Set<string>>();
  const want = (path: string, parameters: readonly string[]): void => {
    for (let above = path; above !== ""; above = objectAbove(above)) {
      if (!names.has(above)) names.set(above, new Set());
    }
    for (const name of parameters) names.get(path)?.add(name);
  };
  for (const { path, values } of kind.objects) want(schemaPath(path), Object.keys(values));
  for (const [object, parameters] of Object.entries(needed)) want(root + object, parameters);

  // In the order of the data model, what is the device's own after it; parents come before children in both.
  const order = [...standard.objects.keys()].filter((path) => names.has(path));
  const own = [...names.keys()].filter((path) => !standard.objects.has(path)).sort();
  const objects = new Map<string, ObjectSchema>();
  for (const path of [...order, ...own]) {
    const object = withFact(standard.objects.get(path) ?? ownObject(path, false), kind.facts.get(path));
    objects.set(path, { ...object, parameters: parametersOf(object, names.get(path) ?? new Set(), kind.facts) });
  }
  for (const path of own) countRows(objects, path);
  return { root, urn, objects };
}

const neededObjects = (model: OwnKind["model"]): readonly string[] => {
  const root = model === "tr181" ? "Device." : "InternetGatewayDevice.";
  return Object.keys(needed).map((object) => root + object);
};

const withFact = (object: ObjectSchema, fact: OwnFact | undefined): ObjectSchema =>
  fact === undefined ? object : { ...object, creatable: fact.writable };

function parametersOf(
  object: ObjectSchema,
  names: ReadonlySet<string>,
  facts: ReadonlyMap<string, OwnFact>,
): ReadonlyMap<string, ParameterSchema> {
  const parameters = new Map<string, ParameterSchema>();
  for (const published of object.parameters.values()) {
    if (!names.has(published.name)) continue;
    const fact = facts.get(object.path + published.name);
    parameters.set(published.name, fact === undefined ? published : differing(published, fact));
  }
  for (const name of names) {
    if (!parameters.has(name)) parameters.set(name, vendorParameter(name, facts.get(object.path + name)));
  }
  return parameters;
}

const differing = (published: ParameterSchema, { writable, type }: OwnFact): ParameterSchema => ({
  ...published,
  writable,
  ...(type !== undefined && { type: { base: type } }),
});

const vendorParameter = (name: string, fact: OwnFact = { writable: false }): ParameterSchema => ({
  name,
  type: { base: fact.type ?? "string" },
  writable: fact.writable,
  forcedInform: false,
  activeNotify: "normal",
  secret: isSecretName(name) && (fact.type ?? "string") === "string",
  command: false,
  since: "",
});

/** A parameter beside a table that is named after it counts its rows, as everywhere. */
function countRows(objects: Map<string, ObjectSchema>, path: string): void {
  const table = objects.get(path);
  const counter = `${table?.name}NumberOfEntries`;
  if (table?.table === true && objects.get(objectAbove(path))?.parameters.has(counter) === true) {
    objects.set(path, { ...table, countParameter: counter });
  }
}
