import type { Kind } from "../kind/kind.ts";
import type { PlannedParameter } from "../kind/plan.ts";
import type { EntryFacts, ValueSource } from "../tree.ts";
import { resolve } from "./resolve.ts";

/** What the kind of device says of a path, whether or not the rows on the way are there; undefined of what it has not. */
export function factsOf(kind: Kind<never>, path: string): EntryFacts | undefined {
  if (path === "") return { kind: "object" };
  const target = resolve(kind, path);
  switch (target.kind) {
    case "unknown":
      return undefined;
    case "table":
      return { kind: "table" };
    case "object":
      return { kind: target.object.table ? "row" : "object" };
    case "parameter": {
      const { schema } = target.parameter;
      const { type, secret, command } = schema;
      return { kind: "parameter", type, secret, command, source: sourceOf(target.parameter) };
    }
  }
}

function sourceOf({ source }: PlannedParameter): ValueSource {
  switch (source.kind) {
    case "live":
      return "system";
    case "constant":
      return "fixed";
    case "stored":
    case "alias":
      return "kept";
    case "count":
      return "counted";
  }
}
