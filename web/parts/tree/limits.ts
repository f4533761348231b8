import type { Range, ValueType } from "../../../src/model/schema.ts";
import { checkWrittenValue } from "../../../src/model/values/check.ts";

// What a parameter admits: in words, and as a check before anything is sent. The check is the agent's own.

/** `unsignedInt 1 to 65535 seconds`, `string, up to 64 characters`. */
export function typeText(type: ValueType): string {
  const { base, dataType, enumeration, list, ranges, sizes, units } = type;
  const unit = units === undefined ? "" : ` ${units}`;
  const parts = [
    `${list === undefined ? "" : "list of "}${dataType ?? base}${ranges === undefined ? unit : ` ${ranges.map(rangeText).join(" or ")}${unit}`}`,
    ...(sizes === undefined
      ? []
      : [`${sizes.map(rangeText).join(" or ")} ${base === "string" ? "characters" : "octets"}`]),
    ...(enumeration === undefined ? [] : [`one of ${enumeration.join(", ")}`]),
  ];
  return parts.join(", ");
}

function rangeText({ max, min }: Range): string {
  if (min === undefined) return max === undefined ? "any" : `up to ${max}`;
  if (max === undefined) return `from ${min}`;
  if (min === 0) return `up to ${max}`;
  return min === max ? String(min) : `${min} to ${max}`;
}

/** Why the value is not one of the type; undefined where it is. */
export function problemWith(type: ValueType, value: string): string | undefined {
  const verdict = checkWrittenValue(type, value);
  return verdict.ok ? undefined : verdict.reason;
}

/** The values to choose from, where there are few. */
export const choicesOf = ({
  base,
  enumeration,
  list,
  readOnlyValues = [],
}: ValueType): readonly string[] | undefined => {
  if (list !== undefined) return undefined;
  if (base === "boolean") return ["true", "false"];
  return enumeration?.filter((value) => !readOnlyValues.includes(value));
};
