// What boards say that were never given a name or number. Makers leave all kinds of text behind; what tells it is its shape.

/** Words that no name has that says anything, and of which such texts are made. */
const empty = new Set(
  (
    "a an and applicable available be board by chassis default empty filled in invalid is manufacturer n na name no none not " +
    "null number o oem of product provided sample serial set sn specified string system tbd test the to unassigned undefined " +
    "unknown unset value version x"
  ).split(" "),
);

/** Whether nothing in the text names anything. */
export function isPlaceholderName(text: string): boolean {
  const words =
    text
      .toLowerCase()
      .replaceAll(".", "")
      .match(/[\p{L}\p{N}]+/gu) ?? [];
  return words.every((word) => /^0+$/.test(word) || isEmptyWord(word)) || isCounting(words.join(""));
}

/** Whether the text is no number that one board has and another has not. */
export function isPlaceholderSerial(text: string): boolean {
  const plain = text.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, "");
  if (isPlaceholderName(text) || isCounting(plain)) return true;
  // Of three characters or fewer, each board of a series would have the same; so too where they stand apart in zeros.
  return new Set(plain).size < 4 || (plain.length >= 12 && /^0+(?:[1-9a-f]0+)+[1-9a-f]?$/.test(plain));
}

/** A word of the list, or several of them run together (`serialnumber`). */
function isEmptyWord(word: string): boolean {
  if (empty.has(word)) return true;
  for (let end = 2; end < word.length - 1; end++) {
    if (empty.has(word.slice(0, end)) && isEmptyWord(word.slice(end))) return true;
  }
  return false;
}

/** Digits or letters that count up or down, from wherever: `0123456789`, `987654`, `abcdef`. */
function isCounting(plain: string): boolean {
  if (plain.length < 4) return false;
  const steps = [...plain].slice(1).map((character, at) => step(plain[at] ?? "", character));
  return steps.every((each) => each === 1) || steps.every((each) => each === -1);
}

/** How far apart two digits or letters are; after 9 comes 0. */
function step(from: string, to: string): number {
  if (from === "9" && to === "0") return 1;
  if (from === "0" && to === "9") return -1;
  return /^(?:\d\d|[a-z][a-z])$/.test(from + to) ? to.charCodeAt(0) - from.charCodeAt(0) : Number.NaN;
}
