import type { UciOption, UciSection } from "../../uci/uci-package.ts";
import { isNone, type UciValues } from "../../uci/write/uci-change.ts";

/** A section as it would be with these options. */
export function overlaid(section: UciSection, values: UciValues): UciSection {
  const option = (name: string): UciOption | undefined => {
    if (!(name in values)) return section.option(name);
    const value = values[name];
    return isNone(value) ? undefined : { name, value };
  };
  return { type: section.type, name: section.name, anonymous: section.anonymous, options: section.options, option };
}
