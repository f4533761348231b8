import type { FieldTreeBuilder } from "../field-tree.ts";
export async function readDataModels(_documents: readonly { readonly file: string; readonly text: string }[], _into: FieldTreeBuilder): Promise<void> {}
