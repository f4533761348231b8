// Text that differs from CPE to CPE: `FLEET{i:06}`, `{oui}-{serial}`.

/** What the placeholders of one CPE stand for; absent: not known where the text is used. */
interface TemplateFacts {
  /** From 1, through the whole fleet. */
  readonly i: number;
  readonly serial: string;
  readonly oui: string;
  readonly productClass: string;
  /** Twelve upper-case hex digits. */
  readonly mac: string;
}

export type Placeholder = keyof TemplateFacts;

/** Fills in the placeholders of one CPE. */
export type Template<P extends Placeholder = Placeholder> = (facts: Pick<TemplateFacts, P>) => string;

/** A text that is no template; the message ends the sentence "… is no template: ". */
export class TemplateError extends Error {
  override readonly name = "TemplateError";
}

const longestNumber = 12;

/**
 * `{i}` is the number of the CPE, `{i:06}` the same in six digits at least; `{{` and `}}` are braces. Throws a `TemplateError` for
 * a placeholder that is none of `allowed`, and for a brace that stands alone.
 */
export function compileTemplate<P extends Placeholder>(text: string, allowed: readonly P[]): Template<P> {
  const pieces: ((facts: Pick<TemplateFacts, P>) => string)[] = [];
  for (const [piece] of text.matchAll(/\{\{|\}\}|\{[^{}]*\}|[{}]|[^{}]+/g)) {
    if (piece === "{{" || piece === "}}") pieces.push(() => piece.charAt(0));
    else if (piece === "{" || piece === "}")
      throw new TemplateError(`it has a ${piece} alone (write ${piece}${piece} for one)`);
    else if (piece.startsWith("{")) pieces.push(filledBy(piece, allowed));
    else pieces.push(() => piece);
  }
  return (facts) => pieces.map((piece) => piece(facts)).join("");
}

/** Whether CPEs differ by it: it has the number or, unless that is what is being made, the serial number or MAC address. */
export const isOfEach = (text: string): boolean => /\{(i(:0?\d+)?|serial|mac)\}/.test(text.replaceAll("{{", ""));

function filledBy<P extends Placeholder>(piece: string, allowed: readonly P[]): Template<P> {
  const [, name = "", width] = /^\{([A-Za-z]+)(?::0?(\d{1,2}))?\}$/.exec(piece) ?? [];
  const field = allowed.find((each) => each === name);
  const isGood = field !== undefined && (width === undefined || (name === "i" && Number(width) <= longestNumber));
  if (!isGood) throw new TemplateError(`it has ${piece}, and there are ${allowed.map(shown).join(", ")}`);
  return (facts) => String(facts[field]).padStart(Number(width ?? 0), "0");
}

const shown = (name: string): string => (name === "i" ? `{i}, {i:06} (up to {i:0${longestNumber}})` : `{${name}}`);
