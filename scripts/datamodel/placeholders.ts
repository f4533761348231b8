import type { Surroundings } from "../../src/model/device/device.ts";
import { relativeTo } from "../../src/model/device/stored-value.ts";
import { schemaPath } from "../../src/model/paths.ts";
import type { ObjectSchema, ParameterSchema } from "../../src/model/schema.ts";
import { pathsIn } from "../../src/schema/condition.ts";
import { type Placeholder, parsePlaceholder, placeholders } from "../../src/schema/placeholder.ts";

// What values of a device file ask of each other.

interface Related {
  readonly objects: ReadonlyMap<string, ObjectSchema>;
  /** By full path, placeholders filled in as for some device. */
  readonly sample: ReadonlyMap<string, string>;
  /** By full path, as they stand in the file. */
  readonly shipped: ReadonlyMap<string, string>;
}

/** Each text that a value may come to by its conditions. */
export function alternatives(value: string): readonly string[] {
  const whole = /^\$\{([^}]*)\}$/.exec(value)?.[1];
  const placeholder = whole === undefined ? undefined : parsePlaceholder(whole)?.placeholder;
  if (placeholder?.kind !== "if") return [value];
  return textsOf(placeholder).map((text) => (isValued(text) ? `\${value:${text.slice(1)}}` : text));
}

type Conditional = Extract<Placeholder, { readonly kind: "if" }>;

const textsOf = ({ cases, otherwise }: Conditional): readonly string[] => [...cases.map(({ text }) => text), otherwise];

/** Whether the text of a case is the value of a parameter. */
const isValued = (text: string): boolean => text.startsWith("=");

/** Paths that lead nowhere in the file, and values that follow from themselves; undefined where there is nothing of that. */
export function problemWithPlaceholders(path: string, name: string, related: Related): string | undefined {
  const { objects, sample, shipped } = related;
  for (const asked of askedBy(shipped.get(path + name) ?? "")) {
    const [first = "", onward] = asked.split(">");
    const full = relativeTo(path, first);
    if (!isThere(full)) return `there is no ${full}`;
    if (onward !== undefined && !leadsTo(parameterAt(full), onward)) return `${full} leads to no row with ${onward}`;
  }
  return dependsOnItself(path + name, related) ? "it depends on itself" : undefined;

  function parameterAt(full: string): ParameterSchema | undefined {
    const object = objectOf(full);
    return objects.get(schemaPath(object))?.parameters.get(full.slice(object.length));
  }

  /** A reference without targets may lead anywhere. */
  function leadsTo(parameter: ParameterSchema | undefined, name: string): boolean {
    const targets = parameter?.type.reference?.targets;
    return targets?.length === 0 || targets?.some((target) => objects.get(target)?.parameters.has(name)) === true;
  }

  /** In rows that are added all is there that the data model has. */
  function isThere(full: string): boolean {
    return sample.has(full) || (full.includes("{i}") && parameterAt(full) !== undefined);
  }
}

/** Paths that a value asks for. */
const askedBy = (value: string): readonly string[] =>
  [...value.matchAll(placeholders)].flatMap(([, inside = ""]) => {
    const { during, placeholder } = parsePlaceholder(inside) ?? {};
    if (placeholder?.kind === "value") return [placeholder.path];
    const cases = placeholder?.kind === "if" ? placeholder.cases.map(({ condition }) => condition) : [];
    const valued = placeholder?.kind === "if" ? textsOf(placeholder).filter(isValued) : [];
    return [
      ...valued.map((text) => text.slice(1)),
      ...[...cases, ...(during === undefined ? [] : [during])].flatMap(pathsIn),
    ];
  });

function dependsOnItself(full: string, { sample, shipped }: Related): boolean {
  const seen = new Set<string>();
  const next = [full];
  for (let each = next.pop(); each !== undefined; each = next.pop()) {
    for (const asked of askedBy(shipped.get(each) ?? "")) {
      const [first = "", onward] = asked.split(">");
      const direct = relativeTo(objectOf(each), first);
      const rows = onward === undefined ? [] : (sample.get(direct) ?? "").split(",");
      for (const other of [direct, ...rows.map((row) => `${row}.${onward}`)]) {
        if (other === full) return true;
        if (!seen.has(other)) next.push(other);
        seen.add(other);
      }
    }
  }
  return false;
}

const objectOf = (full: string): string => full.slice(0, full.lastIndexOf(".") + 1);

/** What values ask of others is what the file has of these. */
export const surroundingsIn = (sample: ReadonlyMap<string, string>, object: string): Surroundings => ({
  object,
  values: (path) => {
    const [first = "", ...onward] = path.split(">");
    let values = [sample.get(relativeTo(object, first)) ?? ""];
    for (const name of onward)
      values = values.flatMap((rows) => rows.split(",")).map((row) => sample.get(`${row}.${name}`) ?? "");
    return values;
  },
});
