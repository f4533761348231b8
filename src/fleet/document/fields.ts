import { nearest } from "../../config/nearest.ts";
import { parseSelection, SelectionError } from "../selection.ts";

// What a member of a document may be: read, refused with what is allowed, and described by JSON Schema, from one row.

/** A value that is not what its place allows; the message ends a sentence that names place and value. */
export class WrongValue extends Error {
  override readonly name = "WrongValue";
}

export interface Kind<T> {
  /** Throws a `WrongValue` that says what is allowed. */
  readonly read: (value: unknown) => T;
  readonly schema: Readonly<Record<string, unknown>>;
}

export interface Field<T = unknown> {
  readonly kind: Kind<T>;
  /** For people and editors. */
  readonly about: string;
  readonly required?: boolean;
}

export type Fields = Readonly<Record<string, Field>>;
/** A member that may be left out is not there then. */
export type Read<F extends Fields> = {
  readonly [N in keyof F as F[N] extends { readonly required: true } ? N : never]: Value<F[N]>;
} & { readonly [N in keyof F as F[N] extends { readonly required: true } ? never : N]?: Value<F[N]> };
type Value<F> = F extends Field<infer T> ? T : never;

const longestText = 1024;
const wrong = (allowed: string): WrongValue => new WrongValue(allowed);

export const text = (most = longestText): Kind<string> => ({
  read: (value) => {
    const read = typeof value === "number" || typeof value === "boolean" ? String(value) : value;
    if (typeof read === "string" && read.length <= most) return read;
    throw wrong(`it is a text of at most ${most} characters`);
  },
  schema: { type: ["string", "number", "boolean"], maxLength: most },
});

/** As `text`, and of this form. `allowed` says it for people: "give 90s, 10m, 2h or 1d". */
export const pattern = <T>(form: RegExp, allowed: string, made: (text: string) => T): Kind<T> => ({
  read: (value) => {
    const read = typeof value === "number" ? String(value) : value;
    if (typeof read === "string" && form.test(read)) return made(read);
    throw wrong(allowed);
  },
  schema: {
    ...(form.test("5") ? { type: ["string", "integer"], minimum: 0 } : { type: "string" }),
    pattern: form.source,
    description: allowed,
  },
});

export const whole = (least: number, most: number): Kind<number> => ({
  read: (value) => {
    const number = typeof value === "string" && /^\d{1,12}$/.test(value) ? Number(value) : value;
    if (typeof number === "number" && Number.isInteger(number) && number >= least && number <= most) return number;
    throw wrong(`it is a whole number from ${least} to ${most}`);
  },
  schema: { type: "integer", minimum: least, maximum: most },
});

export const flag: Kind<boolean> = {
  read: (value) => {
    if (value === true || value === "true") return true;
    if (value === false || value === "false") return false;
    throw wrong("it is true or false");
  },
  schema: { type: "boolean" },
};

export const oneOf = <const T extends string>(...choices: readonly T[]): Kind<T> => ({
  read: (value) => {
    const found = choices.find((choice) => choice === value);
    if (found !== undefined) return found;
    const hint = typeof value === "string" ? nearest(value, choices) : undefined;
    throw wrong(`there are ${choices.join(", ")}${hint === undefined ? "" : `; did you mean ${hint}?`}`);
  },
  schema: { enum: choices },
});

const unitSeconds: Readonly<Record<string, number>> = { "": 1, ms: 0.001, s: 1, m: 60, h: 3600, d: 86_400 };

/** `500ms`, `90`, `90s`, `10m`, `2h`, `30d`: in milliseconds. */
export const time: Kind<number> = pattern(
  /^\d{1,9}(ms|s|m|h|d)?$/,
  "it is a time: 500ms, 90 or 90s, 10m, 2h or 30d",
  (read) => {
    const [, count = "", unit = ""] = /^(\d+)(\D*)$/.exec(read) ?? [];
    return Math.round(Number(count) * (unitSeconds[unit] ?? 1) * 1000);
  },
);

/** `3%`, `0.5%`: from 0 to 1. */
export const share: Kind<number> = pattern(
  /^(100|\d{1,2}(\.\d{1,3})?)%$/,
  "it is a share from 0% to 100%, such as 3%",
  (read) => Number(read.slice(0, -1)) / 100,
);

/** `500/s`, `3000/m`, `100/h`: per second; `all` is Infinity. */
export const rate: Kind<number> = pattern(
  /^(all|(?![0.]+\/)\d{1,6}(\.\d{1,3})?\/[smh])$/,
  "it is a rate above nothing: 500/s, 3000/m, 100/h, or all",
  (read) => {
    if (read === "all") return Number.POSITIVE_INFINITY;
    const [count = "", unit = ""] = read.split("/");
    return Number(count) / (unitSeconds[unit] ?? 1);
  },
);

/** Which CPEs, as `--select` has it: the text, checked. */
export const selection: Kind<string> = {
  read: (value) => {
    try {
      const read = typeof value === "string" ? value : "";
      parseSelection(read);
      return read;
    } catch (error) {
      if (!(error instanceof SelectionError)) throw error;
      throw wrong(error.message);
    }
  },
  schema: {
    type: "string",
    description: "all, serial=PATTERN, kind=NAME, i=FROM-TO, state=NAME, 10%; joined by & and |",
  },
};

/** Values by parameter path: of either root, below whichever the CPE has. */
export const valuesByPath: Kind<Readonly<Record<string, string>>> = {
  read: (value) => {
    const allowed = "it is a mapping of parameter paths to values";
    if (typeof value !== "object" || value === null || Array.isArray(value)) throw wrong(allowed);
    const entries = Object.entries(value).map(([path, each]) => {
      if (!isPath(path)) throw wrong(`${JSON.stringify(path.slice(0, 80))} is no full path of a parameter`);
      return [path, text().read(each)] as const;
    });
    if (entries.length === 0) throw wrong(allowed);
    return Object.fromEntries(entries);
  },
  schema: {
    type: "object",
    minProperties: 1,
    propertyNames: { pattern: "^(Device|InternetGatewayDevice)\\..*[^.]$" },
    additionalProperties: { type: ["string", "number", "boolean"] },
  },
};

/** Either root: a fleet may have both. */
export const rootless = (path: string): string => path.replace(/^(Device|InternetGatewayDevice)\./, "");

const isPath = (path: string): boolean => /^(Device|InternetGatewayDevice)\.([\w-]+\.)*[\w-]+$/.test(path);

/** A parameter, or all below an object (it ends in a dot). */
export const path: Kind<string> = pattern(
  /^(Device|InternetGatewayDevice)\.([\w-]+\.)*[\w-]*$/,
  "it is a path: Device.DeviceInfo.ProvisioningCode, or Device.WiFi. for all below",
  (read) => read,
);

export const listOf = <T>(item: Kind<T>, most = 1000): Kind<readonly T[]> => ({
  read: (value) => {
    const list = Array.isArray(value) ? value : [value];
    if (list.length === 0 || list.length > most) throw wrong(`it is a list of 1 to ${most}`);
    return list.map((each) => item.read(each));
  },
  schema: { oneOf: [item.schema, { type: "array", items: item.schema, minItems: 1, maxItems: most }] },
});
