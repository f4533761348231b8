import type { BaseType, ParameterSchema } from "../model/schema.ts";
import { typeNames, wireType } from "./parameter-list.ts";
import { WrittenMessage } from "./soap/written-message.ts";
import { escapeText, XmlWriter } from "./soap/xml-writer.ts";

/**
 * The ParameterList of a GetParameterValuesResponse, written while the tree is walked: a list of a whole tree costs more
 * than all that is read for it. It is what the row of the method in methods.ts would write.
 */
export class WrittenParameterList {
  readonly #out = new XmlWriter();
  #count = 0;
  #characters = 0;
  /** Most parameters follow others of the same object. */
  #object = "";
  #opening = structOf("");

  /** Characters so far. */
  get characters(): number {
    return this.#characters;
  }

  take(object: string, { name, type }: ParameterSchema, value: string): void {
    if (object !== this.#object) {
      this.#object = object;
      this.#opening = structOf(object);
    }
    this.#count++;
    const written = this.#opening + name + valueTags[wireType(type)] + escapeText(value) + closing;
    this.#characters += written.length;
    this.#out.raw(written);
  }

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
