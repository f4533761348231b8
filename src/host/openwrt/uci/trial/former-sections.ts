import { UciError } from "../uci-error.ts";
import type { UciPackage, UciSection } from "../uci-package.ts";
import { nextNamed } from "../write/changes-back.ts";
import type { UciValues } from "../write/uci-change.ts";
import type { UciDraft } from "../write/uci-draft.ts";
import { valuesOf } from "../write/values-of.ts";
import type { WantedChange } from "../write/wanted-change.ts";

type Value = string | readonly string[];

interface SectionState {
  readonly type: string;
  readonly values: UciValues;
}

/** What a change has made of a section, and how it was before. Survives being written down as JSON. */
export type FormerSection =
  /** By option; empty is none. */
  | {
      readonly kind: "options";
      readonly section: string;
      readonly options: Readonly<Record<string, { readonly was: Value; readonly made: Value }>>;
    }
  /** It came, went, or became one of another type. */
  | {
      readonly kind: "section";
      readonly section: string;
      readonly was?: SectionState;
      readonly made?: SectionState;
      /** The section that it stood before; absent where it stood behind all others. */
      readonly before?: string;
    }
  /** It was put elsewhere. */
  | { readonly kind: "place"; readonly section: string; readonly before?: string };

/** How the sections that `changes` touch were `before`, and how the changes have `made` them. */
export function formerSections(
  changes: readonly WantedChange[],
  before: UciPackage,
  made: UciPackage,
): readonly FormerSection[] {
  const touched = new Set(changes.map((change) => (change.kind === "name" ? change.name : change.section)));
  const moved = new Set(changes.flatMap((change) => (change.kind === "place" ? [change.section] : [])));
  return [...touched].flatMap((name): readonly FormerSection[] => {
    const [was, is] = [before.section(name), made.section(name)];
    if (was === undefined && is === undefined) return [];
    const next = was && nextNamed(before, name);
    const place = next === undefined ? {} : { before: next };
    if (was !== undefined && is !== undefined && was.type === is.type) {
      const options = changedOptions(was, is);
      return moved.has(name) ? [...options, { kind: "place", section: name, ...place }] : options;
    }
    const states = { ...(was && { was: stateOf(was) }), ...(is && { made: stateOf(is) }) };
    return [{ kind: "section", section: name, ...states, ...place }];
  });
}

const stateOf = (section: UciSection): SectionState => ({ type: section.type, values: valuesOf(section) });

function changedOptions(was: UciSection, is: UciSection): readonly FormerSection[] {
  const names = new Set([...was.options, ...is.options].map(({ name }) => name));
  const pairs = [...names].flatMap((name) => {
    const pair = { was: valueIn(was, name), made: valueIn(is, name) };
    return same(pair.was, pair.made) ? [] : [[name, pair] as const];
  });
  if (pairs.length === 0) return [];
  return [{ kind: "options", section: was.name, options: Object.fromEntries(pairs) }];
}

/** Drafts the way back. Returns what stays as it is, since others have changed it meanwhile: `network.wan.proto`. */
export function draftWayBack(draft: UciDraft, name: string, former: readonly FormerSection[]): readonly string[] {
  try {
    return former.toReversed().flatMap((each) => sectionBack(draft, name, each));
  } catch (error) {
    if (error instanceof UciError && error.code === "not-found") return [name];
    throw error;
  }
}

function sectionBack(draft: UciDraft, name: string, former: FormerSection): readonly string[] {
  const { section } = former;
  const now = draft.package(name).section(section);
  const others = [`${name}.${section}`];
  switch (former.kind) {
    case "options":
      return now === undefined ? others : optionsBack(draft, name, now, former.options);
    case "section": {
      const { was, made } = former;
      const is = now && stateOf(now);
      if (sameState(is, was)) return [];
      if (!sameState(is, made)) return others;
      if (now !== undefined) draft.delete(name, section);
      if (was === undefined) return [];
      draft.add(name, section, was.type, was.values);
      draft.place(name, section, former.before);
      return [];
    }
    case "place":
      if (now === undefined) return others;
      draft.place(name, section, former.before);
      return [];
  }
}

function optionsBack(
  draft: UciDraft,
  name: string,
  now: UciSection,
  options: Extract<FormerSection, { kind: "options" }>["options"],
): readonly string[] {
  const back: Record<string, Value> = {};
  const others: string[] = [];
  for (const [option, { was, made }] of Object.entries(options)) {
    const value = valueIn(now, option);
    if (same(value, made)) back[option] = was;
    else if (!same(value, was)) others.push(`${name}.${now.name}.${option}`);
  }
  draft.set(name, now.name, back);
  return others;
}

const valueIn = (section: UciSection, option: string): Value => section.option(option)?.value ?? "";
const same = (one: Value, other: Value): boolean => JSON.stringify(one) === JSON.stringify(other);

function sameState(one: SectionState | undefined, other: SectionState | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  const names = new Set([...Object.keys(one.values), ...Object.keys(other.values)]);
  return one.type === other.type && [...names].every((name) => same(one.values[name] ?? "", other.values[name] ?? ""));
}
