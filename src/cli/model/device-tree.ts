import type { FieldFormat } from "../../kinds/field-formats.ts";
import type { FieldTree, Remark } from "../../kinds/field-tree.ts";
import type { BaseType, ValueType } from "../../model/schema.ts";
import type { ParameterInfo } from "../../model/tree.ts";
import type { ReasonOf } from "../../schema/reasons.ts";
import { type AskFlags, ask } from "../ask.ts";
import { askStill } from "../still.ts";
import { readGiven } from "./given-files.ts";

// The tree of a device by whatever it is named: a kind, files of one in the field, or the agent that runs.

export interface DeviceTree {
  readonly tree: FieldTree;
  readonly remarks: readonly Remark[];
  /** Why it lacks what it lacks; absent for a device that nobody but its vendor knows. */
  readonly reasonOf?: ReasonOf;
}

/** `names`: one kind, by its name or its YAML file, or files of one device; none is the running agent. */
export async function deviceTree(names: readonly string[], flags: AskFlags, format?: FieldFormat): Promise<DeviceTree> {
  const [first] = names;
  if (first === undefined) return { tree: await treeOf(await running(flags)), remarks: [] };
  if (names.length === 1 && format === undefined && (await isKind(first))) {
    const { listDeviceKinds } = await import("../../schema/device-kind.ts");
    const { simulatedReasons } = await import("../../schema/reasons.ts");
    const reasons = listDeviceKinds().includes(first) ? { reasonOf: simulatedReasons() } : {};
    return { tree: await treeOf(await still(first)), remarks: [], ...reasons };
  }
  const { importFiles } = await import("../../kinds/import-files.ts");
  return importFiles(await Promise.all(names.map(readGiven)), format);
}

async function isKind(name: string): Promise<boolean> {
  const { listDeviceKinds } = await import("../../schema/device-kind.ts");
  const { ownKindFile } = await import("../../wiring/virtual/own-kinds.ts");
  if (listDeviceKinds().includes(name)) return true;
  const file = ownKindFile(name);
  return file !== undefined && /\.ya?ml$/.test(file);
}

interface Shown {
  readonly names: readonly ParameterInfo[];
  readonly values: readonly { readonly path: string; readonly value: string; readonly type: string | ValueType }[];
}

async function running(flags: AskFlags): Promise<Shown> {
  const { names } = await ask(flags, { command: "names", path: "", nextLevel: false });
  const { values } = await ask(flags, { command: "get", paths: [] });
  return { names, values };
}

function still(kind: string): Promise<Shown> {
  const flags = { host: "virtual", option: [`device.kind=${kind}`] };
  return askStill(flags, async (tree) => ({ names: await tree.names("", false), values: await tree.values([""]) }));
}

/** What it shows, as an ACS would see it. */
async function treeOf({ names, values }: Shown): Promise<FieldTree> {
  const { FieldTreeBuilder } = await import("../../kinds/field-tree.ts");
  const { typeNamed, wireType } = await import("../../kinds/value-types.ts");
  const into = new FieldTreeBuilder();
  into.from("the device");
  for (const { path, writable } of names) {
    if (path.endsWith(".")) into.object(path, writable);
    else into.parameter(path, { writable });
  }
  const typeOf = (type: string | ValueType): BaseType | undefined =>
    typeof type === "string" ? typeNamed(type) : wireType(type);
  for (const { path, value, type } of values) into.parameter(path, { value, type: typeOf(type) });
  return into.tree();
}
