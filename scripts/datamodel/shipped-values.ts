import type { Node } from "yaml";
import { concretePath, instancesIn, schemaPath, tableOf } from "../../src/model/paths.ts";
import type { ObjectSchema, ParameterSchema } from "../../src/model/schema.ts";
import { checkValue } from "../../src/model/values/check.ts";
import type { DeviceKind } from "../../src/schema/device-kind.ts";
import { unknownPlaceholder } from "../../src/schema/placeholder.ts";
import { TemplateExpander } from "../../src/schema/template.ts";
import type { Model } from "./model.ts";
import { alternatives, problemWithPlaceholders, surroundingsIn } from "./placeholders.ts";
import { parentOf } from "./references.ts";
import type { Source } from "./yaml-shape.ts";

// The `objects:` of a device file against the data model: what no router could be, none is described as.

/** One parameter of an object, or with an empty name the object itself. */
export interface ShippedValue {
  /** Ends in a dot. */
  readonly path: string;
  readonly name: string;
  readonly value: string;
  readonly node: Node;
}

interface Checked {
  readonly expander: TemplateExpander;
  readonly objects: ReadonlyMap<string, ObjectSchema>;
  readonly values: readonly ShippedValue[];
  /** By full path, placeholders filled in as for some device. */
  readonly sample: ReadonlyMap<string, string>;
  /** By full path, as they stand in the file. */
  readonly shipped: ReadonlyMap<string, string>;
  /** Every object of the file, and the rows that their paths pass through. */
  readonly rows: ReadonlySet<string>;
  /** Schema paths of the tables that have rows in the file. */
  readonly tables: ReadonlySet<string>;
  readonly source: Source;
}

/** Reports unknown paths, values outside their type, dangling references and rows that are not unique. */
export function checkShippedValues(
  values: readonly ShippedValue[],
  model: Model,
  device: Pick<DeviceKind, "identity" | "system">,
  source: Source,
): void {
  const objects = new Map([...model.components.values()].flat().map((object) => [object.path, object]));
  const expander = new TemplateExpander({
    identity: { ...device.identity, serialNumber: "000000000042" },
    macAddress: (offset) => `00:d0:b7:00:00:${offset.toString(16).padStart(2, "0")}`,
    ipv4Address: (name) =>
      device.system.links.find((link) => link.name === name)?.addresses.find(({ family }) => family === 4)?.address ??
      "(no such link)",
    uptimeSeconds: () => 100_000,
    wallMs: () => Date.UTC(2026, 0, 1),
    upSinceWallMs: () => Date.UTC(2026, 0, 1) - 100_000_000,
    bootedAtMs: () => 0,
    lineQuality: () => 0,
    lineErrors: () => 100_000,
  });
  const rows = new Set(values.flatMap(({ path }) => [path, ...rowsOn(path)]));
  const shipped = new Map(values.map(({ path, name, value }) => [path + name, value]));
  const checked: Checked = {
    expander,
    objects,
    values,
    shipped,
    sample: filledIn(values, shipped, expander),
    rows,
    tables: new Set([...rows].filter((row) => /\.\d+\.$/.test(row)).map(schemaPath)),
    source,
  };
  const seen = new Set<string>();
  for (const shipped of values) {
    const full = shipped.path + shipped.name;
    if (seen.has(full)) source.report(shipped.node, `${full} is given twice`);
    seen.add(full);
    const problem = problemWith(shipped, checked);
    if (problem !== undefined) source.report(shipped.node, problem);
  }
  checkUniqueKeys(checked);
}

/** Values that follow from each other come to what they are after as many steps as there are from the first to the last. */
const mostSteps = 8;

function filledIn(
  values: readonly ShippedValue[],
  shipped: ReadonlyMap<string, string>,
  expander: TemplateExpander,
): ReadonlyMap<string, string> {
  let sample = shipped;
  for (let step = 0; step < mostSteps; step++) {
    const before = sample;
    sample = new Map(
      values.map(({ path, name, value }) => [path + name, expander.expand(value, surroundingsIn(before, path))]),
    );
  }
  return sample;
}

function rowsOn(path: string): readonly string[] {
  return [...path.matchAll(/(?<=\.)\d+\./g)].map((match) => path.slice(0, match.index + match[0].length));
}

/** What is wrong with one value, if anything. */
function problemWith({ path, name, value }: ShippedValue, checked: Checked): string | undefined {
  const { objects, sample } = checked;
  const object = objects.get(schemaPath(path));
  if (object === undefined) return name === "" ? `the data model has no object ${path}` : undefined;
  if (name === "") return undefined;
  const full = path + name;
  const parameter = object.parameters.get(name);
  if (parameter === undefined) return `the data model has no parameter ${full}`;
  if ([...objects.values()].some((each) => each.countParameter === name && parentOf(each.path) === object.path)) {
    return `${full} is counted, not given`;
  }
  const unknown = unknownPlaceholder(value);
  if (unknown !== undefined) return `${full}: unknown placeholder ${unknown}`;
  const illConditioned = problemWithPlaceholders(path, name, checked);
  if (illConditioned !== undefined) return `${full}: ${illConditioned}`;
  const lexical = sample.get(full) ?? "";
  const verdict = checkValue(parameter.type, lexical);
  if (!verdict.ok) return `${full}: ${JSON.stringify(lexical)}: ${verdict.reason}`;
  for (const text of alternatives(value)) {
    const other = checkValue(parameter.type, checked.expander.expand(text, surroundingsIn(checked.sample, path)));
    if (!other.ok) return `${full}: ${value}: ${other.reason}`;
  }
  const items = (parameter.type.list === undefined ? [lexical] : lexical.split(",")).filter((item) => item !== "");
  const problem =
    problemWithReferences(items, parameter, checked) ?? problemWithChoice(items, path, parameter, checked);
  return problem && `${full}: ${problem}`;
}

/** A row of a table that the file fills must be in the file; tables that the system fills cannot be known here. */
function problemWithReferences(
  items: readonly string[],
  { type: { reference } }: ParameterSchema,
  { objects, tables, rows }: Checked,
): string | undefined {
  if (reference?.to !== "row") return undefined;
  for (const item of items) {
    const row = `${item}.`;
    const schema = objects.get(schemaPath(row));
    if (schema === undefined) return `${item} is no row`;
    if (reference.targets.length > 0 && !reference.targets.includes(schema.path)) {
      return `${item} is not in ${reference.targets.join(" or ")}`;
    }
    if (tables.has(schema.path) && !rows.has(row)) return `there is no ${item}`;
  }
  return undefined;
}

/** Where another parameter lists what is allowed, and the file gives it. */
function problemWithChoice(
  items: readonly string[],
  path: string,
  { type: { enumerationFrom } }: ParameterSchema,
  { sample }: Checked,
): string | undefined {
  if (enumerationFrom === undefined) return undefined;
  const list = concretePath(enumerationFrom, instancesIn(path));
  const allowed = sample.get(list)?.split(",");
  const refused = items.find((item) => allowed !== undefined && !allowed.includes(item));
  return refused && `${refused} is not in ${list}`;
}

function checkUniqueKeys({ objects, values, sample, source }: Checked): void {
  const taken = new Map<string, string>();
  for (const { path, name, node } of values) {
    const object = objects.get(schemaPath(path));
    if (name !== "" || object === undefined || path.includes("{i}") || !object.table) continue;
    const enabled = object.enableParameter === undefined || sample.get(path + object.enableParameter) === "true";
    for (const key of enabled ? object.uniqueKeys : []) {
      const parts = key.map((each) => sample.get(path + each));
      // A key that the file does not give is the engine's to make (an Alias).
      if (parts.includes(undefined)) {
        if (parts.some((part) => part !== undefined)) {
          source.report(
            node,
            `${path} lacks ${key.filter((_, index) => parts[index] === undefined).join(", ")}, part of its key`,
          );
        }
        continue;
      }
      const identity = `${tableOf(path)} ${key.join("+")} ${JSON.stringify(parts)}`;
      const other = taken.get(identity);
      if (other !== undefined) source.report(node, `${path} has the same ${key.join(" and ")} as ${other}`);
      taken.set(identity, path);
    }
  }
}
