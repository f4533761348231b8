import { wordsOf } from "../uci/option-values.ts";
import type { UciSection } from "../uci/uci-package.ts";

// Options of DHCP are items of lists in UCI, which have no names and cannot be out of force. What the ACS has set is noted beside
// them in a list of our own, which no daemon reads: key, whether it is in force, tag and octets.

export interface KeyedOption {
  readonly key: string;
  readonly enabled: boolean;
  readonly tag: number;
  readonly value: Uint8Array;
}

interface PlainOption {
  readonly tag: number;
  readonly value: Uint8Array;
}

/**
 * Those that are in the configuration under the keys that they are noted by, or else their tags; then those that are noted and
 * are in no daemon's: out of force, or (`isOpen`) without what they need.
 */
export function keyedOptions(
  inForce: readonly PlainOption[],
  section: UciSection,
  list: string,
  isOpen: (option: KeyedOption) => boolean = isEmpty,
): readonly KeyedOption[] {
  const left = notedIn(section, list);
  const known = inForce.map(({ tag, value }): KeyedOption => {
    const at = left.findIndex((noted) => noted.enabled && noted.tag === tag);
    const [noted] = at < 0 ? [] : left.splice(at, 1);
    return { key: noted?.key ?? String(tag), enabled: true, tag, value };
  });
  return [...known, ...left.filter((option) => !option.enabled || isOpen(option))];
}

const isEmpty = ({ value }: KeyedOption): boolean => value.length === 0;

function notedIn(section: UciSection, list: string): KeyedOption[] {
  return wordsOf(section, list).flatMap((item) => {
    const [, key = "", enabled, tag, hex = ""] = /^(\w+),([01]),(\d{1,5}),((?:[\da-f]{2})*)$/.exec(item) ?? [];
    if (key === "") return [];
    return [{ key, enabled: enabled === "1", tag: Number(tag), value: Uint8Array.from(Buffer.from(hex, "hex")) }];
  });
}

/** What is to be noted of options: of one that somebody else has made nothing, as long as it is in force. */
export const notedItems = (
  options: readonly KeyedOption[],
  isOpen: (option: KeyedOption) => boolean = isEmpty,
): readonly string[] =>
  options
    .filter((option) => option.key !== String(option.tag) || !option.enabled || isOpen(option))
    .map(({ key, enabled, tag, value }) =>
      [key, enabled ? "1" : "0", tag, Buffer.from(value).toString("hex")].join(","),
    );
