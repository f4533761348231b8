import type { ClassificationReading } from "../../../ports/host/uplinks/classifications.ts";
import { matchesOf } from "../firewall/criteria.ts";
import { criteriaOf } from "../firewall/filter-rules.ts";
import { nowhere } from "../firewall/rule-values.ts";
import { distinctKeys } from "../firewall/section-key.ts";
import type { RowsOfSection } from "../firewall/section-rows.ts";
import type { Zone } from "../firewall/zones.ts";
import { textOf, wordsOf } from "../uci/option-values.ts";
import type { UciPackage, UciSection } from "../uci/uci-package.ts";

// Classifications are the `rule` sections of /etc/config/firewall that mark: target DSCP with `set_dscp`, MARK with `set_mark` or
// `set_xmark`. Such a rule does not end the way of a packet: the last that matches counts, so that their order is that of the file
// from its end. [OpenWrt fw4, fw3]

/** How the section of a classification is called that is added under this key. */
export const addedClassification = (key: string): string => `${key}_class`;

export interface ConfiguredClassifications extends RowsOfSection<ClassificationReading> {
  /** When packets come to it: before the choice of a route, on their way, or when they leave. Later ones come first. */
  readonly stage: 0 | 1 | 2;
}

/** In the order in which the first that matches counts. */
export function classificationsIn(firewall: UciPackage, zones: readonly Zone[]): readonly ConfiguredClassifications[] {
  const distinct = distinctKeys();
  const found = [...firewall.sections].flatMap((section): readonly ConfiguredClassifications[] => {
    const target = targetOf(section);
    if (target === undefined) return [];
    const rules = rowsOf(section, zones, target).map((row) => ({ ...row, key: distinct(row.key) }));
    return rules.length === 0 ? [] : [{ section, rules, stage: stageOf(section, target) }];
  });
  return found.reverse().toSorted((one, other) => other.stage - one.stage);
}

type Target = "dscp" | "mark";

function targetOf(section: UciSection): Target | undefined {
  const target = section.type === "rule" ? textOf(section, "target")?.toLowerCase() : undefined;
  return target === "dscp" || target === "mark" ? target : undefined;
}

/** By the chain that the firewall has it in. What routing looks at, no queue does: those come in the order of the file alone. */
function stageOf(section: UciSection, target: Target): ConfiguredClassifications["stage"] {
  const [source, destination] = [textOf(section, "src"), textOf(section, "dest")];
  if (target === "mark" || source === nowhere) return 1;
  if (source === undefined || destination === undefined) return 1;
  if ((source === "*") === (destination === "*")) return 1;
  return source === "*" ? 2 : 0;
}

/** Where packets go to is nothing that a classification asks for: ways that differ in it are one. */
function rowsOf(section: UciSection, zones: readonly Zone[], target: Target): readonly ClassificationReading[] {
  const criteria = criteriaOf(section, zones);
  const to = JSON.stringify(criteria[0]?.to);
  const [dscp] = matchesOf([textOf(section, "dscp") ?? ""], dscpOf) ?? [];
  const dscpMark = target === "dscp" ? dscpOf(textOf(section, "set_dscp") ?? "") : undefined;
  const routingMark = target === "mark" ? markOf(section) : undefined;
  const works =
    (dscpMark ?? routingMark) !== undefined && (dscp !== undefined || textOf(section, "dscp") === undefined);
  return criteria
    .filter((each) => JSON.stringify(each.to) === to)
    .map(({ to: _, description: __, log: ___, chain: ____, valid, ...each }) => ({
      ...each,
      valid: valid && works,
      dscp,
      dscpMark,
      routingMark,
    }));
}

const named: Readonly<Record<string, number>> = { BE: 0, LE: 1, EF: 46 };

/** `EF`, `AF41`, `CS5`, or a number up to 63; undefined for anything else. */
function dscpOf(text: string): number | undefined {
  const word = text.toUpperCase();
  if (Object.hasOwn(named, word)) return named[word];
  const [, selector] = /^CS([0-7])$/.exec(word) ?? [];
  if (selector !== undefined) return Number(selector) * 8;
  const [, assured, precedence] = /^AF([1-4])([1-3])$/.exec(word) ?? [];
  if (assured !== undefined) return Number(assured) * 8 + Number(precedence) * 2;
  const number = /^(\d{1,2}|0X[\dA-F]{1,2})$/.test(word) ? Number(word) : 64;
  return number <= 63 ? number : undefined;
}

/** The bits that it sets; undefined for none. */
function markOf(section: UciSection): number | undefined {
  const [word = ""] = [...wordsOf(section, "set_mark"), ...wordsOf(section, "set_xmark")];
  return markIn(word);
}

/** `5`, `0x5` or `0x5/0xff`; undefined for 0, and for what is none. */
export function markIn(text: string): number | undefined {
  const [, value, mask] = /^(0x[\da-f]{1,8}|\d{1,10})(?:\/(0x[\da-f]{1,8}|\d{1,10}))?$/i.exec(text) ?? [];
  if (value === undefined) return undefined;
  const number = mask === undefined ? Number(value) : Number(BigInt(value) & BigInt(mask));
  return number > 0 && number <= 0xff_ff_ff_ff ? number : undefined;
}
