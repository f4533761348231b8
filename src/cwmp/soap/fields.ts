import type { XmlElement } from "./xml-reader.ts";
import type { XmlWriter } from "./xml-writer.ts";

// One field of a message: its reader and its writer together, so that they cannot drift.

export interface Field<T> {
  /** Reads the element; throws `MessageError` naming the element when it is not what the schema allows. */
  read(element: XmlElement): T;
  /** Value when the element is absent; without it absence is a `MessageError`. */
  readonly absent?: T;
  write(out: XmlWriter, name: string, value: T): void;
}

export type Fields = Readonly<Record<string, Field<never>>>;

/** The message that a row of fields describes. */
export type Struct<F> = { readonly [K in keyof F]: F[K] extends Field<infer T> ? T : never };
