import type { EditablePackage } from "../editable-package.ts";
import { isName, isText } from "../syntax.ts";
import type { UciEdit } from "../uci-edit.ts";
import { UciError } from "../uci-error.ts";

/** What options are to be: text, the items of a list, or undefined for none. An empty list or text is none too. */
export type UciValues = Readonly<Record<string, string | readonly string[] | undefined>>;

/** A change of a package in the host's words. Each is one call of rpcd's `uci` object. */
export type UciChange =
  /** Makes a named section, behind all others. */
  | { readonly kind: "add"; readonly section: string; readonly type: string; readonly values: UciValues }
  | { readonly kind: "set"; readonly section: string; readonly values: UciValues }
  | { readonly kind: "delete"; readonly section: string }
  /** Above all gives an anonymous section a name, since the one that is made for it moves. */
  | { readonly kind: "rename"; readonly section: string; readonly name: string }
  /** These sections come first, in this order. */
  | { readonly kind: "order"; readonly sections: readonly string[] };

/** Whether there is nothing to be set. */
export const isNone = (value: string | readonly string[] | undefined): value is undefined | "" | readonly [] =>
  value === undefined || value.length === 0;

/**
 * Applies a change to what was read, and returns the edits that a delta of it holds. Throws a `UciError` for a section that is
 * not there or is there already, and for names and values that UCI would drop without a word.
 */
export function applyChange(to: EditablePackage, change: UciChange): readonly UciEdit[] {
  const apply = (edits: readonly UciEdit[]): readonly UciEdit[] => edits.flatMap((edit) => to.apply(edit) ?? []);
  switch (change.kind) {
    case "add": {
      const { section, type, values } = change;
      assertName(section);
      if (to.section(section) !== undefined) throw new UciError("duplicate");
      const edits = valueEdits(to, section, values);
      return [...apply([{ kind: "set", section, value: type }]), ...apply(edits)];
    }
    case "set":
      if (to.section(change.section) === undefined) throw new UciError("not-found");
      return apply(valueEdits(to, change.section, change.values));
    case "delete":
      return apply([change]);
    case "rename":
      assertName(change.name);
      if (to.section(change.name) !== undefined) throw new UciError("duplicate");
      return apply([{ kind: "rename", section: change.section, value: change.name }]);
    case "order":
      return apply(change.sections.map((section, at) => ({ kind: "reorder", section, value: String(at) })));
  }
}

function valueEdits(of: EditablePackage, section: string, values: UciValues): readonly UciEdit[] {
  return Object.entries(values).flatMap(([option, value]): readonly UciEdit[] => {
    assertName(option);
    if (![value ?? ""].flat().every(isText)) throw new UciError("invalid-argument");
    const present = of.section(section)?.option(option)?.value;
    if (sameValue(present, value)) return [];
    const removal: readonly UciEdit[] = present === undefined ? [] : [{ kind: "delete", section, option }];
    if (isNone(value)) return removal;
    if (typeof value === "string") return [{ kind: "set", section, option, value }];
    return [...removal, ...value.map((item): UciEdit => ({ kind: "add-item", section, option, value: item }))];
  });
}

function assertName(name: string): void {
  if (!isName(name)) throw new UciError("invalid-argument");
}

function sameValue(
  one: string | readonly string[] | undefined,
  other: string | readonly string[] | undefined,
): boolean {
  if (one === undefined || other === undefined || typeof one === "string" || typeof other === "string")
    return one === other;
  return one.length === other.length && one.every((item, at) => item === other[at]);
}
