import type { UciPackage, UciSection } from "../uci-package.ts";
import type { UciValues } from "./uci-change.ts";
import { valuesOf } from "./values-of.ts";
import type { WantedChange } from "./wanted-change.ts";

/**
 * What makes the sections that `made` has touched as they were `before`, where the package is otherwise as it is `now`. Sections
 * that come back stand where they stood, as far as sections with names of their own tell; those that were given a name keep it.
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
  return [...back, ...placesBack(made, before)];
}

function placesBack(made: readonly WantedChange[], before: UciPackage): readonly WantedChange[] {
  const moved = new Set(made.flatMap((one) => (one.kind === "place" || one.kind === "delete" ? [one.section] : [])));
  return [...before.sections].toReversed().flatMap(({ name }): readonly WantedChange[] => {
    if (!moved.has(name)) return [];
    const next = nextNamed(before, name);
    return [{ kind: "place", section: name, ...(next !== undefined && { before: next }) }];
  });
}

/** The next section that has a name of its own; undefined behind the last one. */
export function nextNamed({ sections }: UciPackage, section: string): string | undefined {
  const all = [...sections];
  const at = all.findIndex(({ name }) => name === section);
  return all.find(({ anonymous }, index) => index > at && !anonymous)?.name;
}

const noneOf = ({ options }: UciSection): UciValues => Object.fromEntries([...options].map(({ name }) => [name, ""]));
