import type { Schema } from "./schema-of.ts";

// What descriptions of operations are made of.

export const json = (schema: Schema) => ({ "application/json": { schema } });

export const answer = (description: string, schema: Schema) => ({ description, content: json(schema) });

export const refusals = {
  "400": { $ref: "#/components/responses/Refusal" },
  "401": { $ref: "#/components/responses/Refusal" },
  "403": { $ref: "#/components/responses/Refusal" },
  default: { $ref: "#/components/responses/Refusal" },
};

export function query(name: string, type: string, description: string, required: boolean) {
  return { name, in: "query", required, description, schema: { type } };
}

export const listed = (name: string, items: Schema): Schema => ({
  type: "object",
  properties: { [name]: { type: "array", items } },
  required: [name],
});
