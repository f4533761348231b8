import { contentOf } from "../uci/section-content.ts";
import type { UciSection } from "../uci/uci-package.ts";

/** The section's name; the name of an anonymous one moves with its place, so that it goes by what it says. */
export function sectionKey(section: UciSection): string {
  if (!section.anonymous) return section.name;
  return `anonymous_${contentOf(section)}`;
}

/** Gives each key once: what comes again is `KEY_2`, `KEY_3` and so on. */
export function distinctKeys(): (key: string) => string {
  const taken = new Map<string, number>();
  return (key) => {
    let name = key;
    for (let count = taken.get(key) ?? 0; taken.has(name); ) {
      count++;
      taken.set(key, count);
      name = `${key}_${count + 1}`;
    }
    taken.set(name, 0);
    return name;
  };
}
