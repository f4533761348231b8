/** A number as files of /sys have it, maybe with space around; undefined for anything else, and for what is no exact integer. */
export function sysfsNumber(text: string | undefined, base: 10 | 16 = 10): number | undefined {
  const digits = text?.trim() ?? "";
  if (!(base === 10 ? /^-?\d{1,16}$/ : /^[\da-f]{1,12}$/i).test(digits)) return undefined;
  const number = Number.parseInt(digits, base);
  return Number.isSafeInteger(number) ? number : undefined;
}
