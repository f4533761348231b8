import type { UciPackage, UciSection } from "../uci-package.ts";
import type { UciValues } from "./uci-change.ts";
import { valuesOf } from "./values-of.ts";
import type { WantedChange } from "./wanted-change.ts";

/**
 * What makes the sections that `made` has touched as they were `before`, where the package is otherwise as it is `now`. Sections
 * that come back stand behind all others; those that were given a name keep it.
 */
export function changesBack(
  made: readonly WantedChange[],
  before: UciPackage,
  now: UciPackage,
): readonly WantedChange[] {
  const touched = new Set(made.map((change) => (change.kind === "name" ? change.name : change.section)));
  const back: WantedChange[] = [];
  for (const section of touched) {
    const is = now.section(section);
    if (before.section(section) === undefined && is !== undefined) back.push({ kind: "delete", section });
  }
  for (const was of before.sections) {
    if (!touched.has(was.name)) continue;
    const is = now.section(was.name);
    if (is !== undefined && is.type !== was.type) back.push({ kind: "delete", section: was.name });
    if (is?.type !== was.type) back.push({ kind: "add", section: was.name, type: was.type, values: valuesOf(was) });
    else back.push({ kind: "set", section: was.name, values: { ...noneOf(is), ...valuesOf(was) } });
  }
  return back;
}

const noneOf = ({ options }: UciSection): UciValues => Object.fromEntries([...options].map(({ name }) => [name, ""]));
