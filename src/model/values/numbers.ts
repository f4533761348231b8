import type { BaseType, ValueType } from "../schema.ts";
import { describeRanges, within } from "./ranges.ts";
import { accept, notOfType, notOfValue, type Verdict } from "./verdict.ts";

export type IntegerBase = Extract<BaseType, "int" | "unsignedInt" | "long" | "unsignedLong">;

const bounds: Readonly<Record<IntegerBase, readonly [min: bigint, max: bigint]>> = {
  int: [-(2n ** 31n), 2n ** 31n - 1n],
  unsignedInt: [0n, 2n ** 32n - 1n],
  long: [-(2n ** 63n), 2n ** 63n - 1n],
  unsignedLong: [0n, 2n ** 64n - 1n],
};

/** No 64-bit number has more digits, leading zeros aside. */
const mostDigits = 20;

/** Decimal digits with an optional sign; canonical without `+` and leading zeros. Exact over the whole 64 bits. */
export function checkInteger(base: IntegerBase, type: ValueType, lexical: string): Verdict {
  const parts = /^([+-]?)([0-9]+)$/.exec(lexical);
  if (parts === null) return notOfType(`not of type ${base}`);
  const digits = withoutLeadingZeros(parts[2] ?? "0");
  const canonical = parts[1] === "-" && digits !== "0" ? `-${digits}` : digits;
  const [min, max] = bounds[base];
  if (digits.length > mostDigits) return notOfValue(`out of the range of ${base}`);
  const exact = BigInt(canonical);
  if (exact < min || exact > max) return notOfValue(`out of the range of ${base}`);
  if (type.ranges !== undefined && !within(Number(canonical), type.ranges)) {
    return notOfValue(`not within ${describeRanges(type.ranges)}`);
  }
  return accept(canonical);
}

/** Digits with an optional sign and fraction, no exponent; canonical without `+` and superfluous zeros. */
export function checkDecimal(type: ValueType, lexical: string): Verdict {
  const parts = /^([+-]?)([0-9]*)(?:\.([0-9]*))?$/.exec(lexical);
  const whole = parts?.[2] ?? "";
  const fraction = parts?.[3] ?? "";
  if (parts === null || whole + fraction === "") return notOfType("not of type decimal");
  if (type.ranges !== undefined && !within(Number(lexical), type.ranges)) {
    return notOfValue(`not within ${describeRanges(type.ranges)}`);
  }
  const digits = withoutLeadingZeros(whole) || "0";
  const rest = withoutTrailingZeros(fraction);
  const magnitude = rest === "" ? digits : `${digits}.${rest}`;
  return accept(parts[1] === "-" && magnitude !== "0" ? `-${magnitude}` : magnitude);
}

const withoutLeadingZeros = (digits: string): string => digits.replace(/^0+(?=[0-9])/, "");

/** No pattern: it would be tried from each zero on, and an ACS may send millions of them. */
function withoutTrailingZeros(digits: string): string {
  let end = digits.length;
  while (digits[end - 1] === "0") end -= 1;
  return digits.slice(0, end);
}
