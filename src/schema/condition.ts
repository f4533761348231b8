// What a template may ask of other values of the device: `Enable`, `!Enable`, `Provider>Status=Up`, `Capacity-UsedSpace<100`.

/** The values of a parameter by a path from where the template stands; several where the path leads through a list of references. */
export type ValuesAt = (path: string) => readonly string[];

export interface Condition {
  /** As it is written. */
  readonly text: string;
  /** All of them are to hold. */
  readonly terms: readonly Term[];
}

type Term =
  | { readonly kind: "word"; readonly path: string; readonly word: string; readonly equal: boolean }
  | { readonly kind: "amount"; readonly left: Amount; readonly right: Amount; readonly less: boolean };

/** What is left of the first once the others are taken from it; each a number or a path. */
type Amount = readonly string[];

const path = /^(?:#\.)*[A-Z][\w.]*(?<!\.)(?:>[A-Z][\w.]*(?<!\.))*$/;

export const isPath = (text: string): boolean => path.test(text);

/** Undefined for what is none. */
export function parseCondition(text: string): Condition | undefined {
  const terms = text.split("&").map(parseTerm);
  return terms.every((term) => term !== undefined) ? { text, terms } : undefined;
}

function parseTerm(text: string): Term | undefined {
  const [, left, sign, right] = /^([^<>=!]+(?:>[A-Z][\w.]*)*)(<|>=)([^<>=!]+)$/.exec(text) ?? [];
  if (left !== undefined && right !== undefined) {
    const amounts = [left.split("-"), right.split("-")] as const;
    if (!amounts.flat().every((each) => isPath(each) || /^\d{1,15}$/.test(each))) return undefined;
    return { kind: "amount", left: amounts[0], right: amounts[1], less: sign === "<" };
  }
  const [, not, name = "", unequal, word] = /^(!?)([^=!]+?)(?:(!?)=([^=!<>&]*))?$/.exec(text) ?? [];
  if (!isPath(name) || (not === "!" && word !== undefined)) return undefined;
  return { kind: "word", path: name, word: word ?? "true", equal: not !== "!" && unequal !== "!" };
}

/** Of the paths in a condition, for checking them. */
export const pathsIn = ({ terms }: Condition): readonly string[] =>
  terms.flatMap((term) => (term.kind === "word" ? [term.path] : [...term.left, ...term.right].filter(isPath)));

/** A term holds if it does for every value that its path leads to, and if there is one. */
export const holds = ({ terms }: Condition, values: ValuesAt): boolean =>
  terms.every((term) => {
    if (term.kind === "amount") {
      const [left, right] = [amountOf(term.left, values), amountOf(term.right, values)];
      return term.less ? left < right : left >= right;
    }
    const found = values(term.path);
    return found.length > 0 && found.every((value) => (value === term.word) === term.equal);
  });

function amountOf(amount: Amount, values: ValuesAt): number {
  const [first = 0, ...others] = amount.map((each) => (isPath(each) ? Number(values(each)[0] ?? 0) : Number(each)));
  return others.reduce((left, other) => left - other, first);
}
