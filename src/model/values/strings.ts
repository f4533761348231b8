import type { ValueType } from "../schema.ts";
import { admitsDataType, formOfDataType } from "./data-types.ts";
import { patternExpression } from "./patterns.ts";
import { describeRanges, within } from "./ranges.ts";
import { accept, notOfValue, type Verdict } from "./verdict.ts";

/** Characters as XML counts them: code points, not UTF-16 units and not bytes. [TR-106 string] */
export function characters(text: string): number {
  let count = text.length;
  for (let at = 0; at < text.length - 1; at++) {
    if (isHighSurrogate(text.charCodeAt(at)) && isLowSurrogate(text.charCodeAt(at + 1))) count--;
  }
  return count;
}

/** A string is kept as it was written, to the character. */
export function checkString(type: ValueType, text: string): Verdict {
  if (!isXmlText(text)) return notOfValue("holds a character that XML cannot carry");
  const refusal = refuseItem(type, text);
  return refusal === undefined ? accept(text) : notOfValue(refusal);
}

/** Why the facets of `type` do not admit a string, or one item of a list of strings; undefined if they do. */
function refuseItem(type: ValueType, text: string): string | undefined {
  if (type.sizes !== undefined && !within(characters(text), type.sizes)) {
    return `${characters(text)} characters, allowed are ${describeRanges(type.sizes)}`;
  }
  if (type.enumeration !== undefined && !type.enumeration.includes(text)) {
    return `not one of ${type.enumeration.join(", ")}`;
  }
  const named = admitsDataType(type.dataType, text);
  if (named === false) return `not ${formOfDataType(type.dataType ?? "")}`;
  if (named === undefined && type.patterns !== undefined && !patternExpression(type.patterns).test(text)) {
    return `does not match ${type.patterns.join(" or ")}`;
  }
  return undefined;
}

/** Only what an XML 1.0 document may hold can be told to the ACS. */
function isXmlText(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit < 0x20 ? unit !== 9 && unit !== 10 && unit !== 13 : unit === 0xfffe || unit === 0xffff) return false;
    if (isHighSurrogate(unit)) {
      if (!isLowSurrogate(text.charCodeAt(at + 1))) return false;
      at++;
    } else if (isLowSurrogate(unit)) return false;
  }
  return true;
}

const isHighSurrogate = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff;
const isLowSurrogate = (unit: number): boolean => unit >= 0xdc00 && unit <= 0xdfff;
