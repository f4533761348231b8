import type { DeviceContext } from "../../device/binding/context.ts";
import type { Kind } from "../../model/kind/kind.ts";
import { resolve } from "../../model/reading/resolve.ts";

/** Whether a parameter can be set, and it is the system that has it. */
export function isSetInSystem(kind: Kind<DeviceContext>, path: string): boolean {
  const target = resolve(kind as Kind<never>, path);
  if (target.kind !== "parameter") return false;
  const { source, schema, object } = target.parameter;
  return source.kind === "live" && schema.writable && object.change !== undefined;
}
