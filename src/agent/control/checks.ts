// What the members of a request over the control socket must be: JSON of any shape until it is checked.

/** Tells whether a value is what it must be, and which type that is. */
export type Check<T> = (value: unknown) => value is T;

type Checked<C> = C extends Check<infer T> ? T : never;

export const text: Check<string> = (value): value is string => typeof value === "string";

/** `length` in characters. */
export const textUpTo =
  (length: number): Check<string> =>
  (value): value is string =>
    typeof value === "string" && value.length <= length;

export const flag: Check<boolean> = (value): value is boolean => typeof value === "boolean";

export const count: Check<number> = (value): value is number => typeof value === "number" && value >= 0;

export const oneOf =
  <const T extends string | number>(...values: readonly T[]): Check<T> =>
  (value): value is T =>
    values.some((each) => each === value);

export const listOf =
  <T>(item: Check<T>): Check<readonly T[]> =>
  (value): value is readonly T[] =>
    Array.isArray(value) && value.every(item);

/** Texts by name. */
export const textsByName: Check<Readonly<Record<string, string>>> = (
  value,
): value is Readonly<Record<string, string>> => isFields(value) && Object.values(value).every(text);

/** A member that may be absent. */
export const optional =
  <T>(check: Check<T>): Check<T | undefined> =>
  (value): value is T | undefined =>
    value === undefined || check(value);

export type Fields = Readonly<Record<string, Check<unknown>>>;

/** The object that has these members: those whose check takes `undefined` may be absent. */
export type FieldsOf<F> = {
  readonly [N in keyof F as undefined extends Checked<F[N]> ? never : N]: Checked<F[N]>;
} & {
  readonly [N in keyof F as undefined extends Checked<F[N]> ? N : never]?: Exclude<Checked<F[N]>, undefined>;
};

export const object =
  <const F extends Fields>(fields: F): Check<FieldsOf<F>> =>
  (value): value is FieldsOf<F> =>
    isFields(value) && wrongField(value, fields) === undefined;

export const isFields = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The name of the first member that is not what it must be. */
export function wrongField(value: Readonly<Record<string, unknown>>, fields: Fields): string | undefined {
  return Object.entries(fields).find(([name, check]) => !check(value[name]))?.[0];
}
