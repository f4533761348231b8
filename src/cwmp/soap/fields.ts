import { isSecretName } from "./secrets.ts";
import type { XmlElement } from "./xml-element.ts";
import type { XmlWriter } from "./xml-writer.ts";

// One field of a message: its reader and its writer together, so that they cannot drift.

export interface Field<T> {
  /** Reads the element; throws `MessageError` naming the element when it is not what the schema allows. */
  read(element: XmlElement): T;
  /** Value when the element is absent; without it absence is a `MessageError`. */
  readonly absent?: T;
  write(out: XmlWriter, name: string, value: T): void;
  /** Writes a list, and yields after every so many of its items. */
  writeList?(out: XmlWriter, name: string, value: T): Generator<undefined, void>;
}

/** Items of a list that are written in one go. */
export const itemsInARow = 2048;

export type Fields = Readonly<Record<string, Field<unknown>>>;

/** The message that a row of fields describes. */
export type Struct<F> = { readonly [K in keyof F]: F[K] extends Field<infer T> ? T : never };

/** Arguments that are not what the schema allows: the request is answered with 9003 (8003 by an ACS). */
export class MessageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "MessageError";
  }

  /** An element's value that is refused, and what would be allowed. The value is shown shortened, a secret not at all. */
  static refused(element: XmlElement, allowed: string): MessageError {
    const shown = isSecretName(element.name) ? "the value given" : JSON.stringify(shortened(element.text));
    return new MessageError(`${element.name}: ${shown} is not ${allowed}`);
  }

  /** The same complaint, said from one level further out: `ParameterList[3].Name: …`. */
  within(container: string): MessageError {
    return new MessageError(`${container}.${this.message}`);
  }
}

const shownCharacters = 64;

function shortened(text: string): string {
  return text.length <= shownCharacters ? text : `${text.slice(0, shownCharacters)}…`;
}

/**
 * Reads the fields of a message or structure from the children of `element`, in any order and any namespace. Children
 * that no field names are ignored; one that comes twice is refused, since it cannot be told which is meant.
 */
export function readFields<F>(element: XmlElement, fields: F): Struct<F> {
  const message: Record<string, unknown> = {};
  const rows = fields as Fields;
  const { children } = element;
  let position = 0;
  let present = 0;
  for (const name in rows) {
    const field = rows[name] as Field<unknown>;
    const expected = children[position++];
    const child = expected?.name === name ? expected : children.find((other) => other.name === name);
    if (child !== undefined) {
      message[name] = field.read(child);
      present += 1;
    } else if (field.absent !== undefined) message[name] = field.absent;
    else throw new MessageError(`${name} is missing`);
  }
  if (children.length > present) refuseDoubles(children, rows);
  return message as Struct<F>;
}

function refuseDoubles(children: readonly XmlElement[], rows: Fields): void {
  const seen = new Set<string>();
  for (const { name } of children) {
    if (seen.has(name) && Object.hasOwn(rows, name)) throw new MessageError(`${name} is given more than once`);
    seen.add(name);
  }
}

/** Writes the fields in schema order. */
export function writeFields<F>(out: XmlWriter, fields: F, message: Struct<F>): void {
  const rows = fields as Fields;
  const values = message as Readonly<Record<string, unknown>>;
  for (const name in rows) (rows[name] as Field<unknown>).write(out, name, values[name]);
}

/** As `writeFields`, yielding in the midst of long lists. */
export function* writtenFields(
  out: XmlWriter,
  fields: Fields,
  message: Readonly<Record<string, unknown>>,
): Generator<undefined, void> {
  for (const name in fields) {
    const field = fields[name] as Field<unknown>;
    if (field.writeList === undefined) field.write(out, name, message[name]);
    else yield* field.writeList(out, name, message[name]);
  }
}
