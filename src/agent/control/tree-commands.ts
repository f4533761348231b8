import type { DependentEdit, Edit, ParameterValue, Tree } from "../../model/tree.ts";
import type { AgentContext } from "../context/context.ts";
import type { ControlRequest } from "./requests.ts";
import type { ControlResults, ShownValue } from "./results.ts";

// What is asked locally of the tree. Writes queue behind whatever the device is doing.

export async function getValues(
  { mailbox, options }: AgentContext,
  paths: readonly string[],
): Promise<ControlResults["get"]> {
  const values = await mailbox.post(() => options.tree.values(paths.length === 0 ? [""] : paths));
  return { values: values.map(shownValue) };
}

/** The same however many they are, each once: of a tree that belongs to nobody but who asks. */
export async function allShownValues(tree: Tree, paths: readonly string[]): Promise<ControlResults["get"]> {
  let values: ShownValue[] = [];
  await tree.tellValues(paths.length === 0 ? [""] : [...new Set(paths)], () => {
    const begun: ShownValue[] = [];
    values = begun;
    return (object, { name, type }, value) => begun.push(shownValue({ path: object + name, type, value }));
  });
  return { values };
}

export const shownValue = ({ path, value, type }: ParameterValue): ShownValue => ({
  path,
  value,
  type: type.list === undefined ? type.base : "string",
});

export async function getNames(
  { mailbox, options }: AgentContext,
  { path, nextLevel }: ControlRequest<"names">,
): Promise<ControlResults["names"]> {
  return { names: await mailbox.post(() => options.tree.names(path, nextLevel)) };
}

export async function getAttributes(
  { mailbox, options }: AgentContext,
  paths: readonly string[],
): Promise<ControlResults["attributes"]> {
  return { attributes: await mailbox.post(() => options.tree.attributes(paths)) };
}

/** All of the edits or none, as a local change. */
export async function applyEdits({ options }: AgentContext, edits: readonly Edit[]): Promise<ControlResults["set"]> {
  return { status: (await options.tree.apply(edits, { origin: "local" })).status };
}

/** The row with its first values, or none. The path is that of the table, or names the row by an alias. */
export async function addRow(
  { options }: AgentContext,
  { path, values = {} }: ControlRequest<"add">,
): Promise<ControlResults["add"]> {
  const table = path.replace(/\[[^[\]]*\]\.$/, "");
  const sets = Object.entries(values).map(
    ([name, value]): DependentEdit =>
      ([number]) => ({ kind: "set", path: `${table}${number}.${name}`, value }),
  );
  const { added, status } = await options.tree.apply([{ kind: "add", path }, ...sets], { origin: "local" });
  const [instanceNumber = 0] = added;
  return { path: `${table}${instanceNumber}.`, instanceNumber, status };
}
