import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";

// docs/openapi.json, to hold answers against.

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
}
interface Operation {
  readonly requestBody?: { readonly content: { readonly "application/json": { readonly schema: object } } };
  readonly responses: Readonly<
    Record<string, { readonly content?: { readonly "application/json"?: { readonly schema: object } } }>
  >;
}

const document = JSON.parse(readFileSync("docs/openapi.json", "utf8")) as Document;
const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true });
ajv.addKeyword("components");

/** A schema in which every object has the members that it tells of, and no others. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== "object" || schema === null) return schema;
  const inside = Object.fromEntries(Object.entries(schema).map(([name, each]) => [name, closed(each)]));
  return "properties" in schema && "type" in schema ? { ...inside, additionalProperties: false } : inside;
}

const components = closed(document.components) as object;

/** What is wrong with a value by a schema of the document; a member that the schema does not tell of is. */
export function wrongBy(schema: object, value: unknown): readonly string[] {
  const check = ajv.compile({ ...(closed(schema) as object), components });
  if (check(value)) return [];
  return (check.errors ?? []).map(
    ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
  );
}

export const paths: readonly string[] = Object.keys(document.paths);

export const operation = (path: string, method: string): Operation => {
  const found = document.paths[path]?.[method];
  if (found === undefined) throw new Error(`the document has no ${method} ${path}`);
  return found;
};
