import type { EditablePackage } from "./editable-package.ts";
import { isName, quoted } from "./syntax.ts";
import { parseReference, type UciEdit } from "./uci-edit.ts";
import { UciError, UciTooLargeError } from "./uci-error.ts";
import { uciLimits } from "./uci-package.ts";
import { UciReader } from "./uci-reader.ts";

// Staged edits: `uci set` and the like append them to /tmp/.uci/PACKAGE, a line each, and `uci commit` applies them.

const kinds: Readonly<Record<string, UciEdit["kind"]>> = {
  "+": "add",
  "-": "delete",
  "@": "rename",
  "^": "reorder",
  "|": "add-item",
  "~": "delete-item",
};

const prefixes: Readonly<Record<UciEdit["kind"], string>> = {
  set: "",
  add: "+",
  delete: "-",
  rename: "@",
  reorder: "^",
  "add-item": "|",
  "delete-item": "~",
};

/** The line that stages an edit, with its newline. A value with newlines goes over several. */
export function formatEdit(packageName: string, { kind, section, option, value }: UciEdit): string {
  const path = [packageName, section, ...(option === undefined ? [] : [option])].join(".");
  return `${prefixes[kind]}${path}${value === undefined ? "" : `=${quoted(value)}`}\n`;
}

/**
 * The edits of a delta. Lines that are none (`onBadLine` hears of each) or are about another package are left out, as the real
 * program does. Throws a `UciTooLargeError`.
 */
export function parseDelta(packageName: string, text: string, onBadLine = (): void => {}): readonly UciEdit[] {
  if (text.length > uciLimits.bytes) throw new UciTooLargeError(`${uciLimits.bytes} octets`);
  const edits: UciEdit[] = [];
  const reader = new UciReader(text);
  while (reader.nextLine()) {
    try {
      const { package: name, ...edit } = parseLine(reader);
      if (name === packageName) edits.push(edit);
    } catch (error) {
      if (!(error instanceof UciError)) throw error;
      onBadLine();
    }
  }
  return edits;
}

/**
 * Applies staged edits to what the file says, and returns how many could be: an edit of a section that is gone, say, is dropped
 * without a word, as the real program does.
 */
export function applyDelta(to: EditablePackage, edits: readonly UciEdit[]): number {
  let applied = 0;
  for (const edit of edits) {
    try {
      to.apply(edit);
      applied += 1;
    } catch (error) {
      if (!(error instanceof UciError)) throw error;
    }
  }
  return applied;
}

function parseLine(reader: UciReader): UciEdit & { readonly package: string } {
  const argument = reader.argument();
  const kind = kinds[argument.charAt(0)];
  const reference = parseReference(kind === undefined ? argument : argument.slice(1));
  const edit = {
    kind: kind ?? "set",
    section: reference.section ?? "",
    option: reference.option,
    value: reference.value,
  };
  const isWell =
    reader.atEnd &&
    isName(edit.section) &&
    (edit.kind === "delete" || edit.value !== undefined) &&
    (edit.kind !== "reorder" || edit.option === undefined) &&
    (edit.kind !== "rename" || isName(edit.value ?? "")) &&
    ((edit.kind !== "add-item" && edit.kind !== "delete-item") || edit.option !== undefined);
  if (!isWell) throw new UciError("invalid-argument");
  return { package: reference.package, ...edit };
}
