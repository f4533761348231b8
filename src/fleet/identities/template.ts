import { type AddressPool, addressIn, addressPoolIn, sizeOf } from "../../host/virtual/network/address-pool.ts";
import type { Random } from "../../ports/random.ts";

// Text that differs from CPE to CPE: `FLEET{i:06}`, `{oui}-{serial}`, `{ip:10.0.0.0/8}`.

/** What the placeholders of one CPE stand for; absent: not known where the text is used. */
export interface TemplateFacts {
  /** From 1, through the whole fleet. */
  readonly i: number;
  readonly serial: string;
  readonly oui: string;
  readonly productClass: string;
  /** Twelve upper-case hex digits. */
  readonly mac: string;
  /** Of the seed, the CPE and the text that is filled in: drawn from for each `{random:…}` in its order. */
  readonly random: Random;
}

export type Placeholder = keyof TemplateFacts;

/** Fills in the placeholders of one CPE. */
export type Template<P extends Placeholder = Placeholder> = (facts: Pick<TemplateFacts, P>) => string;

/** A text that is no template; the message ends the sentence "… is no template: ". */
export class TemplateError extends Error {
  override readonly name = "TemplateError";
}

/** What a text may have in it. */
export interface TemplateTerms<P extends Placeholder> {
  readonly allowed: readonly P[];
  /** CPEs of the whole fleet: networks must have so many addresses. */
  readonly cpes?: number;
  /** Whether `${…}`, which the kind of device fills in, is left as it is. */
  readonly isOfKind?: boolean;
}

const longestNumber = 12;
const longestRandom = 64;

/** How a placeholder is written, for whoever has written another. */
const written: Readonly<Record<Placeholder, string>> = {
  i: `{i}, {i:06} and {i:04x} (up to {i:0${longestNumber}}), {ip:100.64.0.0/10}`,
  serial: "{serial}",
  oui: "{oui}",
  productClass: "{productClass}",
  mac: "{mac}",
  random: `{random:16} (up to {random:${longestRandom}})`,
};

/**
 * `{i}` is the number of the CPE, `{i:06}` the same in six digits at least, `{i:04x}` in four of base 16; `{ip:NETWORK}` its address
 * there; `{random:16}` so many digits of base 16; `{{` and `}}` are braces. Throws a `TemplateError` for a placeholder that is none of
 * those allowed, and for a brace that stands alone.
 */
export function compileTemplate<P extends Placeholder>(text: string, terms: TemplateTerms<P>): Template<P> {
  const pieces: ((facts: Pick<TemplateFacts, P>) => string)[] = [];
  for (const [piece] of text.matchAll(/\{\{|\}\}|\$\{[^{}]*\}|\{[^{}]*\}|[{}]|[^{}$]+|\$/g)) {
    if (piece === "{{" || piece === "}}") pieces.push(() => piece.charAt(0));
    else if (piece === "{" || piece === "}")
      throw new TemplateError(`it has a ${piece} alone (write ${piece}${piece} for one)`);
    else if (piece.startsWith("{")) pieces.push(filledBy(piece, terms));
    else if (piece.startsWith("${") && terms.isOfKind !== true) {
      const filled = filledBy(piece.slice(1), terms);
      pieces.push((facts) => `$${filled(facts)}`);
    } else pieces.push(() => piece);
  }
  return (facts) => pieces.map((piece) => piece(facts)).join("");
}

/** Whether CPEs differ by it: it has the number or, unless that is what is being made, the serial number or MAC address. */
export const isOfEach = (text: string): boolean =>
  /\{(i(:0?\d+x?)?|ip:[^{}]*|serial|mac)\}/.test(text.replaceAll("{{", ""));

/** What it is for every CPE; undefined where something of it is filled in. `${…}` is the kind's to fill in. */
export function fixedText(text: string): string | undefined {
  const isFilledIn = /\{[^{}]/.test(text.replace(/\{\{|\$\{[^{}]*\}/g, ""));
  return isFilledIn ? undefined : text.replace(/\{\{|\}\}/g, (braces) => braces.charAt(0));
}

/** Whether it takes the seed of the fleet to fill it in. */
export const isOfSeed = (text: string): boolean => /\{random:[^{}]*\}/.test(text.replaceAll("{{", ""));

function filledBy<P extends Placeholder>(piece: string, terms: TemplateTerms<P>): Template<P> {
  const [, name = "", argument] = /^\{([A-Za-z]+)(?::([^{}]*))?\}$/.exec(piece) ?? [];
  const placeholder = placeholderOf(name, argument, terms.cpes);
  const field = terms.allowed.find((each) => each === placeholder?.field);
  if (placeholder === undefined || field === undefined) {
    throw new TemplateError(`it has ${piece}, and there are ${terms.allowed.map((each) => written[each]).join(", ")}`);
  }
  return (facts) => placeholder.filled(facts as TemplateFacts);
}

interface Filling {
  /** What it needs to be known. */
  readonly field: Placeholder;
  /** Given that field at least. */
  filled(facts: TemplateFacts): string;
}

function placeholderOf(name: string, argument: string | undefined, cpes: number | undefined): Filling | undefined {
  switch (name) {
    case "i":
      return numbered(argument);
    case "ip":
      return argument === undefined ? undefined : addressed(argument, cpes);
    case "random":
      return drawn(argument);
    case "serial":
    case "oui":
    case "productClass":
    case "mac":
      return argument === undefined ? { field: name, filled: (facts) => facts[name] } : undefined;
    default:
      return undefined;
  }
}

function numbered(argument = "0"): Filling | undefined {
  const [, width, base] = /^0?(\d{1,2})(x?)$/.exec(argument) ?? [];
  if (width === undefined || Number(width) > longestNumber) return undefined;
  return { field: "i", filled: ({ i }) => i.toString(base === "x" ? 16 : 10).padStart(Number(width), "0") };
}

function addressed(network: string, cpes = 1): Filling {
  const pool = addressPoolIn(network);
  if (pool === undefined) {
    throw new TemplateError(
      `it has {ip:${network}}, and a network is written {ip:100.64.0.0/10} or {ip:2001:db8:1::/48}, without bits of a host`,
    );
  }
  requireRoom(pool, `{ip:${network}}`, cpes);
  return { field: "i", filled: ({ i }) => addressIn(pool, i) };
}

function requireRoom(pool: AddressPool, piece: string, cpes: number): void {
  if (sizeOf(pool) >= cpes) return;
  throw new TemplateError(`${piece} has ${sizeOf(pool)} addresses for CPEs, and there are ${cpes} CPEs`);
}

function drawn(argument: string | undefined): Filling | undefined {
  const digits = /^\d{1,2}$/.test(argument ?? "") ? Number(argument) : 0;
  if (digits < 1 || digits > longestRandom) return undefined;
  const filled = ({ random }: TemplateFacts): string =>
    Buffer.from(random.bytes(Math.ceil(digits / 2)))
      .toString("hex")
      .slice(0, digits);
  return { field: "random", filled };
}
