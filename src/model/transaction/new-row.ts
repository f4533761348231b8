import type { PlannedObject } from "../kind/plan.ts";
import type { Place } from "../reading/place.ts";
import { checkValue } from "../values/check.ts";
import type { Draft } from "./draft.ts";

/**
 * Where rows cannot be disabled, a new row must not begin with the keys of another: its first key parameter that can
 * carry the instance number is given it. [TR-106 uniqueKey]
 */
export function distinguish(draft: Draft, table: PlannedObject, above: Place, instance: number): void {
  if (table.schema.enableParameter !== undefined) return;
  const row = `${above.path}${table.name}.${instance}.`;
  for (const key of table.schema.uniqueKeys) {
    const parameters = key.map((name) => table.parameterByName.get(name));
    if (parameters.some((parameter) => parameter === undefined || parameter.source.kind === "alias")) continue;
    for (const parameter of parameters) {
      if (parameter?.source.kind !== "stored" || parameter.schema.type.reference !== undefined) continue;
      const candidates = [`cpe-${instance}`, String(instance)];
      const value = candidates.find((candidate) => checkValue(parameter.schema.type, candidate).ok);
      if (value === undefined) continue;
      draft.set(row + parameter.name, value);
      break;
    }
  }
}
