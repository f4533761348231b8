import { RefusedSettingError } from "../../refused-setting.ts";
import { isName } from "../uci/syntax.ts";
import type { UciSection } from "../uci/uci-package.ts";
import type { UciValues } from "../uci/write/uci-change.ts";
import type { UciDraft } from "../uci/write/uci-draft.ts";
import { valuesOf } from "../uci/write/values-of.ts";

interface Row {
  readonly key: string;
}

/** A section of /etc/config/firewall, and the rows that it is: one for each item of its lists. */
export interface RowsOfSection<Of extends Row> {
  readonly section: UciSection;
  readonly rules: readonly Of[];
}

/** Rows that sections of a draft are, to be changed one by one. */
export interface SectionRows<Of extends RowsOfSection<Row>> {
  all(): readonly Of[];
  find(key: string): Of | undefined;
  /** The section's own name, which it is given if it has none: the key of its first row. */
  named(configured: Of): string;
  /** The name of the next section in the file that is one of these. */
  following(name: string): string | undefined;
  /** The name of the section that is this row alone: one that is several becomes a section for each of them. */
  alone(key: string, configured: Of): string;
  /** Throws where there is a section of this name, or can be none. */
  refuseTaken(name: string, key: string): void;
}

const configuration = "firewall";

/** `valuesFor`: the options that say what tells a row from the others of its section; `what` they are, for who reads of it. */
export function sectionRows<Each extends Row, Of extends RowsOfSection<Each>>(
  draft: UciDraft,
  all: () => readonly Of[],
  valuesFor: (own: Partial<Each>, row: Each) => UciValues,
  what: string,
): SectionRows<Of> {
  const named: SectionRows<Of>["named"] = ({ section, rules }) =>
    draft.named(configuration, section, rules[0]?.key ?? section.name);

  const following: SectionRows<Of>["following"] = (name) => {
    const sections = [...draft.package(configuration).sections];
    const at = sections.findIndex((section) => section.name === name);
    const rows = all();
    for (const section of sections.slice(at + 1)) {
      const next = rows.find((each) => each.section.name === section.name);
      if (next !== undefined) return named(next);
    }
    return undefined;
  };

  const refuseTaken: SectionRows<Of>["refuseTaken"] = (name, key) => {
    if (isName(key) && draft.package(configuration).section(name) === undefined) return;
    throw new RefusedSettingError("key", `no ${what} can be added as ${JSON.stringify(key)}`);
  };

  return {
    all,
    find: (key) => all().find(({ rules }) => rules.some((row) => row.key === key)),
    named,
    following,
    alone: (key, configured) => {
      const { section, rules } = configured;
      const name = named(configured);
      if (rules.length === 1) return name;
      const next = following(name);
      const { type } = section;
      const whole = valuesOf(section);
      const values = rules.map((row) => ({ ...whole, ...valuesFor(ownOf(row, rules), row) }));
      for (const [index, row] of rules.entries()) {
        if (index === 0) continue;
        refuseTaken(row.key, row.key);
        draft.add(configuration, row.key, type, values[index] ?? {});
        draft.place(configuration, row.key, next);
      }
      draft.set(configuration, name, values[0] ?? {});
      return rules[0]?.key === key ? name : key;
    },
    refuseTaken,
  };
}

/** What tells a row from the others of its section. */
function ownOf<Each extends Row>(row: Each, all: readonly Each[]): Partial<Each> {
  const own = Object.entries(row).filter(([name, value]) => {
    if (name === "key" || name === "valid") return false;
    const said = JSON.stringify(value);
    return all.some((other) => JSON.stringify(other[name as keyof Each]) !== said);
  });
  return Object.fromEntries(own) as Partial<Each>;
}
