import type { ValueType } from "../schema.ts";
import { checkBase64, checkHexBinary } from "./binary.ts";
import { checkDateTime, unknownTime } from "./date-time.ts";
import { checkList, listItems } from "./lists.ts";
import { checkDecimal, checkInteger } from "./numbers.ts";
import { checkString } from "./strings.ts";
import { accept, notOfType, notOfValue, type Verdict } from "./verdict.ts";

/** Whether a lexical value is of the type, and in which canonical form it is kept and read back. */
export function checkValue(type: ValueType, lexical: string): Verdict {
  if (type.list === undefined) return checkSingle(type, lexical);
  const characters = checkString({ base: "string" }, lexical);
  return characters.ok ? checkList(type, lexical, (item) => checkSingle(type, item)) : characters;
}

/** As `checkValue`, for a value from outside: some values of an enumeration only the device may put there. */
export function checkWrittenValue(type: ValueType, lexical: string): Verdict {
  const verdict = checkValue(type, lexical);
  const reserved = type.readOnlyValues;
  if (!verdict.ok || reserved === undefined) return verdict;
  const written = type.list === undefined ? [lexical] : listItems(lexical);
  const refused = written.find((value) => reserved.includes(value));
  return refused === undefined ? verdict : notOfValue(`${refused} is for the device alone to set`);
}

/** White space round anything but a string is layout, no part of the value. [XML Schema Part 2, 4.3.6 whiteSpace] */
function checkSingle(type: ValueType, text: string): Verdict {
  const lexical = type.base === "string" ? text : text.trim();
  switch (type.base) {
    case "string":
      return checkString(type, lexical);
    case "boolean":
      return checkBoolean(lexical);
    case "int":
    case "unsignedInt":
    case "long":
    case "unsignedLong":
      return checkInteger(type.base, type, lexical);
    case "decimal":
      return checkDecimal(type, lexical);
    case "dateTime":
      return checkDateTime(lexical);
    case "base64":
      return checkBase64(type, lexical);
    case "hexBinary":
      return checkHexBinary(type, lexical);
  }
}

function checkBoolean(lexical: string): Verdict {
  if (lexical === "true" || lexical === "1") return accept("true");
  if (lexical === "false" || lexical === "0") return accept("false");
  return notOfType("not of type boolean (0, 1, true or false)");
}

/** What a secret or a command reads as. [TR-106 hidden] */
export function nullValue(type: ValueType): string {
  if (type.list !== undefined) return "";
  switch (type.base) {
    case "string":
    case "base64":
    case "hexBinary":
      return "";
    case "boolean":
      return "false";
    case "dateTime":
      return unknownTime;
    case "int":
    case "unsignedInt":
    case "long":
    case "unsignedLong":
    case "decimal":
      return "0";
  }
}
