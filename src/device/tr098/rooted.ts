import type { BoundObject, Constraint, NativeValue, Source } from "../../model/binding.ts";
import type { ObjectSchema, ParameterSchema, Schema } from "../../model/schema.ts";
import type { DeviceContext } from "../binding/context.ts";
import { otherNames, placeOn } from "./places.ts";

type Binding = BoundObject<DeviceContext>;

/**
 * Bindings of TR-181 as a device of this other data model has them: the objects that it has too, at their place in it, with
 * the parameters that it has too. What reads and sets them is the same.
 */
export function rootedIn(schema: Schema, bindings: readonly Binding[]): readonly Binding[] {
  return bindings.flatMap((binding) => {
    const path = placeOn(schema.root, binding.path);
    const object = path === undefined ? undefined : schema.objects.get(path);
    return path === undefined || object === undefined ? [] : [placed(binding, path, object)];
  });
}

function placed(binding: Binding, path: string, object: ObjectSchema): Binding {
  const parameters: Record<string, Source<never>> = {};
  const absent = new Map<string, string>();
  for (const [known, source] of Object.entries(binding.parameters)) {
    const name = otherNames[path]?.[known] ?? known;
    const parameter = object.parameters.get(name);
    if (parameter !== undefined) parameters[name] = inItsWords(parameter, source);
    else if (typeof source === "object" && "stored" in source && typeof source.stored !== "function")
      absent.set(name, String(source.stored));
  }
  const { constraint } = binding;
  return { ...binding, path, parameters, ...(constraint && { constraint: withoutThose(constraint, absent) }) };
}

/** What is not in the data model stands as it is until it is set. */
const withoutThose =
  (constraint: Constraint, absent: ReadonlyMap<string, string>): Constraint =>
  (name, value, view) =>
    constraint(name, value, {
      isForcedInform: (path) => view.isForcedInform(path),
      isRow: (path) => view.isRow(path),
      valueNamed: (other) => absent.get(other) ?? view.valueNamed(other),
    });

/** How TR-098 calls states of a diagnostic that it does not have by that name. */
const otherWords: Readonly<Record<string, string>> = {
  Complete: "Completed",
  Error_CannotResolveHostName: "Error_InitConnectionFailed",
  Error_NoRouteToHost: "Error_InitConnectionFailed",
  Error_Timeout: "Error_NoResponse",
};
/** For all else that went wrong: the first that the parameter has. */
const anyError = [
  "Error_Other",
  "Error_Internal",
  "Error_TransferFailed",
  "Error_NoTransferComplete",
  "Error_CannotResolveHostName",
];

/** A source of a state of a diagnostic, in the words that the parameter has for it. */
export function inItsWords({ name, type }: ParameterSchema, source: Source<never>): Source<never> {
  const words = type.enumeration;
  if (name !== "DiagnosticsState" || words === undefined || typeof source !== "function") return source;
  return (row: never): NativeValue | undefined => {
    const value = source(row);
    if (typeof value !== "string" || words.includes(value)) return value;
    return [otherWords[value] ?? "", ...anyError].find((word) => words.includes(word)) ?? value;
  };
}
