import type { EditablePackage, EditableSection } from "../editable-package.ts";
import { contentOf } from "../section-content.ts";
import { applyChange, type UciChange } from "./uci-change.ts";

/**
 * A change that may have to wait until it can be written, while others write too: it fits the package as it is by then.
 * Sections have names of their own in it, since the made-up ones move.
 */
export type WantedChange =
  | Exclude<UciChange, { readonly kind: "rename" | "order" }>
  /** Puts a section right before another one; behind all where none is named, or that one is not there. */
  | { readonly kind: "place"; readonly section: string; readonly before?: string | undefined }
  /** Gives a name to the anonymous section that says this (`contentOf`), or that is the only one of its type. */
  | { readonly kind: "name"; readonly name: string; readonly type: string; readonly content: string };

/** By package. */
export type WantedChanges = Readonly<Record<string, readonly WantedChange[]>>;

/** What one transaction has decided. */
export interface Batch {
  /** Larger than that of those before it. */
  readonly number: number;
  readonly changes: WantedChanges;
}

export interface FittedChanges {
  /** Those that make a difference, as a writer takes them. */
  readonly changes: readonly UciChange[];
  /** Sections that there are no more, so that nothing can be set in them. */
  readonly gone: readonly string[];
}

/**
 * Applies what is wanted to a package as it is now. What is there already is not added again but set, and what is gone need not
 * be deleted. Throws a `UciError` for names and values that UCI would drop without a word.
 */
export function applyWanted(to: EditablePackage, wanted: readonly WantedChange[]): FittedChanges {
  const changes: UciChange[] = [];
  const gone = new Set<string>();
  for (const one of wanted) {
    const change = fitted(to, one);
    if (change === undefined) {
      if (one.kind === "set") gone.add(one.section);
    } else if (applyChange(to, change).length > 0) changes.push(change);
  }
  return { changes, gone: [...gone] };
}

/** Undefined where there is nothing that it could change. */
function fitted(to: EditablePackage, wanted: WantedChange): UciChange | undefined {
  switch (wanted.kind) {
    case "add": {
      const { section, values } = wanted;
      return to.section(section) === undefined ? wanted : { kind: "set", section, values };
    }
    case "set":
    case "delete":
      return to.section(wanted.section) === undefined ? undefined : wanted;
    case "name": {
      if (to.section(wanted.name) !== undefined) return undefined;
      const found = anonymousSection(to, wanted);
      return found && { kind: "rename", section: found.name, name: wanted.name };
    }
    case "place":
      return placed(to, wanted);
  }
}

/** Undefined where it stands there already. */
function placed(
  { sections }: EditablePackage,
  { section, before }: Extract<WantedChange, { readonly kind: "place" }>,
): UciChange | undefined {
  const names = [...sections].map(({ name }) => name);
  if (!names.includes(section) || section === before) return undefined;
  const others = names.filter((name) => name !== section);
  const at = before === undefined ? -1 : others.indexOf(before);
  const order = at < 0 ? [...others, section] : others.toSpliced(at, 0, section);
  const last = order.findLastIndex((name, index) => name !== names[index]);
  return last < 0 ? undefined : { kind: "order", sections: order.slice(0, last + 1) };
}

function anonymousSection(
  { sections }: EditablePackage,
  { type, content }: Extract<WantedChange, { readonly kind: "name" }>,
): EditableSection | undefined {
  const candidates = [...sections].filter((section) => section.anonymous && section.type === type);
  const same = candidates.filter((section) => contentOf(section) === content);
  return same[0] ?? (candidates.length === 1 ? candidates[0] : undefined);
}
