import { nearest } from "../../config/nearest.ts";
import { type Fields, type Read, WrongValue } from "./fields.ts";

// A document read against fields: every key known, every value of its kind, every problem by its place.

type Place = readonly (string | number)[];

/** Something in a document that is not as it must be. */
interface Problem {
  readonly place: Place;
  /** One sentence with value and what is allowed. */
  readonly sentence: string;
}

/** All that is wrong with a document: a line each, `FILE:LINE: KEY = VALUE: …`. */
export class DocumentError extends Error {
  override readonly name = "DocumentError";
}

type Mapping = Readonly<Record<string, unknown>>;
const isMapping = (value: unknown): value is Mapping =>
  typeof value === "object" && value !== null && !Array.isArray(value);

type TextPart = Part & { readonly value: string };

/** A part of a document, and where it is. */
export class Part {
  readonly value: unknown;
  readonly #place: Place;
  readonly #problems: Problem[];

  constructor(value: unknown, place: Place = [], problems: Problem[] = []) {
    this.value = value;
    this.#place = place;
    this.#problems = problems;
  }

  get problems(): readonly Problem[] {
    return this.#problems;
  }

  refuse(sentence: string): undefined {
    this.#problems.push({ place: this.#place, sentence });
    return undefined;
  }

  /** `${key} = ${value}: ${sentence}`. */
  refuseValue(sentence: string): undefined {
    const shown = JSON.stringify(this.value) ?? "nothing";
    return this.refuse(
      `${nameOf(this.#place) || "the whole"} = ${shown.length > 80 ? `${shown.slice(0, 77)}…` : shown}: ${sentence}`,
    );
  }

  member(key: string): Part | undefined {
    const value = isMapping(this.value) && Object.hasOwn(this.value, key) ? this.value[key] : undefined;
    return value === undefined ? undefined : new Part(value, [...this.#place, key], this.#problems);
  }

  /** Whether it has members; refused otherwise. */
  isMappingOf(keys: readonly string[]): boolean {
    if (isMapping(this.value)) return true;
    this.refuseValue(`it is a mapping of ${keys.join(", ")}`);
    return false;
  }

  get keys(): readonly string[] {
    return isMapping(this.value) ? Object.keys(this.value) : [];
  }

  /** The same with one of its members alone. */
  only(key: string): Part {
    return this.#like((each) => each === key);
  }

  /** The same without a member, if `known` is there in its place. */
  without(key: string, known: unknown): Part {
    return known === undefined ? this : this.#like((each) => each !== key);
  }

  /** The same with each text in it, however deep, as `change` has it. */
  withTexts(change: (text: TextPart) => string): Part {
    const changed = (value: unknown, place: Place): unknown => {
      if (typeof value === "string") return change(new Part(value, place, this.#problems) as TextPart);
      if (Array.isArray(value)) return value.map((each, at) => changed(each, [...place, at]));
      if (!isMapping(value)) return value;
      return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, changed(each, [...place, key])]));
    };
    return new Part(changed(this.value, this.#place), this.#place, this.#problems);
  }

  #like(fits: (key: string) => boolean): Part {
    const left = isMapping(this.value) ? Object.entries(this.value).filter(([key]) => fits(key)) : [];
    return new Part(Object.fromEntries(left), this.#place, this.#problems);
  }

  /** Its members one by one, of a list. */
  items(): readonly Part[] {
    if (!Array.isArray(this.value)) return this.refuseValue("it is a list") ?? [];
    return this.value.map((each, at) => new Part(each, [...this.#place, at], this.#problems));
  }

  /** Undefined where it is refused: then there are problems. */
  fields<F extends Fields>(fields: F, others: readonly string[] = []): Read<F> | undefined {
    if (!this.isMappingOf([...Object.keys(fields), ...others])) return undefined;
    const before = this.#problems.length;
    this.#refuseUnknown([...Object.keys(fields), ...others]);
    const read: Record<string, unknown> = {};
    for (const [key, field] of Object.entries(fields)) {
      const part = this.member(key);
      if (part === undefined) {
        if (field.required) this.refuse(`${nameOf([...this.#place, key])} is missing: ${field.about}`);
        continue;
      }
      try {
        read[key] = field.kind.read(part.value);
      } catch (error) {
        if (!(error instanceof WrongValue)) throw error;
        part.refuseValue(error.message);
      }
    }
    return this.#problems.length > before ? undefined : (read as Read<F>);
  }

  #refuseUnknown(known: readonly string[]): void {
    for (const key of this.keys) {
      if (known.includes(key)) continue;
      const hint = nearest(key, known);
      const more = hint === undefined ? "" : `; did you mean ${hint}?`;
      const place = nameOf(this.#place);
      const sentence = `${place === "" ? "" : `${place}: `}there is no ${JSON.stringify(key)} here, but ${known.join(", ")}${more}`;
      this.#problems.push({ place: [...this.#place, key], sentence });
    }
  }
}

/** `steps[2].expect`. */
function nameOf(place: Place): string {
  return place.map((each, at) => (typeof each === "number" ? `[${each}]` : at === 0 ? each : `.${each}`)).join("");
}

/** Throws a `DocumentError` for what `read` finds in `value`, each by `at` (`FILE:LINE: ` or nothing). */
export function readWhole<T>(
  value: unknown,
  read: (part: Part) => T | undefined,
  at: (place: Place) => string = () => "",
): T {
  const part = new Part(value);
  const result = read(part);
  if (result === undefined || part.problems.length > 0) {
    throw new DocumentError(part.problems.map(({ place, sentence }) => `${at(place)}${sentence}`).join("\n"));
  }
  return result;
}

/** A YAML text. Loads the parser. Rejects with a `DocumentError` that names lines of `file`. */
export async function readYaml<T>(source: string, file: string, read: (part: Part) => T | undefined): Promise<T> {
  // CommonJS: once bundled, what it exports is on `default` alone.
  const {
    default: { LineCounter, isNode, parseDocument },
  } = await import("yaml");
  const lines = new LineCounter();
  const document = parseDocument(source, { lineCounter: lines, prettyErrors: true, uniqueKeys: true });
  if (document.errors.length > 0) {
    const sentences = document.errors.map(
      ({ linePos, message }) => `${file}:${linePos?.[0].line ?? 1}: ${message.split("\n")[0]}`,
    );
    throw new DocumentError(sentences.join("\n"));
  }
  const lineOf = (place: Place): number => {
    for (let length = place.length; length > 0; length -= 1) {
      const node: unknown = document.getIn(place.slice(0, length), true);
      if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
    }
    return 1;
  };
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    throw new DocumentError(`${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
  return readWhole(value, read, (place) => `${file}:${lineOf(place)}: `);
}
