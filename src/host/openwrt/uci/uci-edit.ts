import { isName, isText, isVisible } from "./syntax.ts";
import { UciError } from "./uci-error.ts";

/**
 * One change of a package, as a line of a delta says it. `add`: of an anonymous section, whose type is the value. `rename`: the
 * value is the new name; `reorder`: the value is the place in the file, from 0; `delete` with a value: that item of a list,
 * from 0. To set something to nothing deletes it.
 */
export interface UciEdit {
  readonly kind: "set" | "add" | "delete" | "rename" | "reorder" | "add-item" | "delete-item";
  readonly section: string;
  readonly option?: string | undefined;
  readonly value?: string | undefined;
}

/** What a command or a line of a delta is about: `network.lan.ipaddr=192.168.1.1`, or less of it. */
export interface UciReference {
  readonly package: string;
  /** A name, or `@type[index]`. */
  readonly section?: string | undefined;
  readonly option?: string | undefined;
  readonly value?: string | undefined;
}

/** Throws a `UciError` (`parse`) for what cannot be a reference. */
export function parseReference(text: string): UciReference {
  const equals = text.indexOf("=");
  const value = equals < 0 ? undefined : text.slice(equals + 1);
  const parts = (equals < 0 ? text : text.slice(0, equals)).split(".");
  const [name = "", section, option] = parts;
  const isWell =
    parts.length <= 3 &&
    isVisible(name) &&
    (option === undefined || isName(option)) &&
    (value === undefined || isText(value));
  if (!isWell) throw new UciError("parse");
  return { package: name, section, option, value };
}
