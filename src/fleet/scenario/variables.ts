import { type Field, text, WrongValue } from "../document/fields.ts";
import type { Part } from "../document/reading.ts";

// What whoever plays a scenario may say otherwise: `variables` has each with its usual value, and `${name}` stands for it.

export type Variables = Readonly<Record<string, string>>;

/** A text that refers to one; `$${name}` is `${name}` itself. */
export const reference = /\$?\$\{([a-z][a-z0-9-]*)\}/;
const name = /^[a-z][a-z0-9-]{0,31}$/;

const value = text(256);
export const variablesField: Field<Variables> = {
  kind: {
    read: (read) => {
      const named = Object.entries(typeof read === "object" && read !== null && !Array.isArray(read) ? read : {});
      if (named.length === 0) throw new WrongValue("it is a mapping of names to the values that they usually have");
      const wrong = named.find(([each]) => !name.test(each));
      if (wrong !== undefined) throw new WrongValue(`${wrong[0]} is no name in small letters, digits and hyphens`);
      const all = named.map(([each, usual]) => [each, value.read(usual)] as const);
      const referring = all.find(([, usual]) => reference.test(usual));
      if (referring !== undefined) throw new WrongValue(`${referring[0]} refers to a variable: it is a value itself`);
      return Object.fromEntries(all);
    },
    schema: {
      type: "object",
      minProperties: 1,
      propertyNames: { pattern: name.source },
      additionalProperties: value.schema,
    },
  },
  about:
    "what whoever plays it may set by --variable, each with its usual value; a dollar sign and the name in braces stand for it",
};

/** Every text with the values of those that it refers to; one that is not there is refused, and one that nothing refers to. */
export function filled(part: Part, variables: Variables): Part {
  const used = new Set<string>();
  const changed = part.without("variables", variables).withTexts((each) =>
    each.value.replaceAll(new RegExp(reference, "g"), (whole, referred: string) => {
      if (whole.startsWith("$$")) return whole.slice(1);
      const found = Object.hasOwn(variables, referred) ? variables[referred] : undefined;
      used.add(referred);
      return found ?? each.refuseValue(`there is no variable ${referred}, but ${listed(variables)}`) ?? whole;
    }),
  );
  const own = part.member("variables");
  for (const each of own?.keys ?? []) {
    if (!used.has(each)) own?.refuse(`variables.${each}: no text of the scenario refers to it`);
  }
  return changed;
}

/** Refused where one is given that the scenario does not have. */
export function given(part: Part, usual: Variables, otherwise: Variables): Variables {
  for (const each of Object.keys(otherwise)) {
    if (!Object.hasOwn(usual, each)) part.refuse(`--variable ${each}: it has no such variable, but ${listed(usual)}`);
  }
  return { ...usual, ...otherwise };
}

const listed = (variables: Variables): string => Object.keys(variables).join(", ") || "none";
