import type { Fields } from "../../src/fleet/document/fields.ts";

export type JsonSchema = Readonly<Record<string, unknown>>;

/** The JSON Schema (2020-12) of a mapping of these fields; `more`: members that are described otherwise. */
export function schemaOf(fields: Fields, more: Readonly<Record<string, JsonSchema>> = {}): JsonSchema {
  const properties = Object.entries(fields).map(([name, { kind, about }]) => {
    const { description, ...rest } = kind.schema;
    const said = typeof description === "string" ? `${about}. ${description}` : about;
    return [name, { ...rest, description: said }] as const;
  });
  const required = Object.entries(fields)
    .filter(([, field]) => field.required)
    .map(([name]) => name);
  return {
    type: "object",
    properties: { ...more, ...Object.fromEntries(properties) },
    required,
    additionalProperties: false,
  };
}

/** The same with members that must be there, as they are described. */
export function schemaWith(fields: Fields, must: Readonly<Record<string, JsonSchema>>): JsonSchema {
  const { required, ...rest } = schemaOf(fields, must);
  return { ...rest, required: [...Object.keys(must), ...(required as readonly string[])] };
}
