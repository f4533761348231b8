import type { BaseType } from "../model/schema.ts";
import type { TellValue } from "../model/tree.ts";
import { CwmpError } from "./faults.ts";
import { typeNames } from "./parameter-list.ts";
import { WrittenMessage } from "./soap/written-message.ts";
import { escapeText, XmlWriter } from "./soap/xml-writer.ts";

/**
 * The ParameterList of a GetParameterValuesResponse, written while the tree is walked: a list of a whole tree costs more
 * than all that is read for it. It is what the row of the method in methods.ts would write.
 */
export class WrittenParameterList {
  readonly #most: number;
  readonly #out = new XmlWriter();
  #count = 0;
  #characters = 0;
  /** Most parameters follow others of the same object. */
  #object = "";
  #opening = structOf("");

  /** `most` characters. */
  constructor(most: number) {
    this.#most = most;
  }

  /** A function by itself, since it is called for each parameter. Throws a `CwmpError` (9004) for one that there is no room for. */
  readonly take: TellValue = (object, { name, type }, value) => {
    if (object !== this.#object) {
      this.#object = object;
      this.#opening = structOf(object);
    }
    this.#count++;
    // As `wireType` has it.
    const tags = valueTags[type.list === undefined ? type.base : "string"];
    const written = this.#opening + name + tags + escapeText(value) + closing;
    this.#characters += written.length;
    if (this.#characters > this.#most) throw tooLong(this.#most);
    this.#out.raw(written);
  };

  message(): WrittenMessage {
    const whole = new XmlWriter();
    whole.raw(`<ParameterList soap-enc:arrayType="cwmp:ParameterValueStruct[${this.#count}]">`);
    whole.octets(this.#out.chunks());
    whole.raw("</ParameterList>");
    return new WrittenMessage(whole.chunks());
  }
}

/** What stands between a name and a value of each type. */
const valueTags = Object.fromEntries(
  Object.entries(typeNames).map(([base, name]) => [base, `</Name><Value xsi:type="${name}">`]),
) as { readonly [B in BaseType]: string };
const closing = "</Value></ParameterValueStruct>";
const structOf = (object: string): string => `<ParameterValueStruct><Name>${escapeText(object)}`;

const tooLong = (most: number): CwmpError =>
  new CwmpError(9004, `an answer of more than ${most} characters: ask for a part of it at a time`);
