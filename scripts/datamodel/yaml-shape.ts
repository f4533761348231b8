import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, visit } from "yaml";
import { DataModelError } from "./table.ts";

// A YAML file read against a shape: every key known, every value of its kind, every error with its line.

/** Reads one node; reports what is wrong and then returns `undefined`. */
export type Shape<T> = (node: Node | null | undefined, source: Source, where: Node | null | undefined) => T | undefined;

/** The file being read, and the problems found in it. */
export interface Source {
  readonly problems: string[];
  /** Adds a problem at the line where `node` begins. */
  report(node: Node | null | undefined, problem: string): void;
}

/** Throws a `DataModelError` with every problem of the file; `check` may add problems that the shape cannot see. */
export function readYaml<T>(
  text: string,
  file: string,
  shape: Shape<T>,
  check: (value: T, source: Source) => void = () => undefined,
): T {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const problems: string[] = document.errors.map(
    (error) => `${file}:${error.linePos?.[0].line ?? 1}: ${error.message}`,
  );
  if (problems.length > 0) throw new DataModelError(problems);
  visit(document, { Alias: (_key, alias) => alias.resolve(document) });
  const source: Source = {
    problems,
    report: (node, problem) => problems.push(`${file}:${lines.linePos(node?.range?.[0] ?? 0).line}: ${problem}`),
  };
  const value = shape(document.contents, source, document.contents);
  if (value !== undefined && problems.length === 0) check(value, source);
  if (value === undefined || problems.length > 0) throw new DataModelError(problems);
  return value;
}

/** A scalar as it is written: `0001`, `true` and `1.50` keep their form. */
export const text: Shape<string> = (node, source, where) => {
  if (!isScalar(node)) return void source.report(node ?? where, "a text is expected");
  if (node.value === null) return "";
  return typeof node.value === "string" ? node.value : (node.source ?? String(node.value));
};

export const number: Shape<number> = (node, source, where) => {
  if (isScalar(node) && typeof node.value === "number" && Number.isFinite(node.value)) return node.value;
  return void source.report(node ?? where, "a number is expected");
};

export const flag: Shape<boolean> = (node, source, where) => {
  if (isScalar(node) && typeof node.value === "boolean") return node.value;
  return void source.report(node ?? where, "true or false is expected");
};

export const oneOf =
  <const T extends string | number>(...choices: readonly T[]): Shape<T> =>
  (node, source, where) => {
    const found = isScalar(node) ? choices.find((choice) => choice === node.value) : undefined;
    return found ?? void source.report(node ?? where, `one of ${choices.join(", ")} is expected`);
  };

export const listOf =
  <T>(item: Shape<T>): Shape<readonly T[]> =>
  (node, source, where) => {
    if (!isSeq<Node>(node)) return void source.report(node ?? where, "a list is expected");
    return node.items.flatMap((each) => {
      const value = item(each, source, each);
      return value === undefined ? [] : [value];
    });
  };

/** A member that may be left out, and is `undefined` or `fallback` then. */
export interface Optional<T> {
  readonly shape: Shape<T>;
  readonly fallback: T | undefined;
}

export const optional = <T>(shape: Shape<T>): Optional<T | undefined> => ({ shape, fallback: undefined });
export const otherwise = <T>(fallback: T, shape: Shape<T>): Optional<T> => ({ shape, fallback });

type Members<T> = { readonly [K in keyof T]-?: Shape<T[K]> | Optional<T[K]> };

/** A mapping with exactly these members. */
export const record =
  <T extends object>(members: Members<T>): Shape<T> =>
  (node, source, where) => {
    if (!isMap<Node, Node>(node)) return void source.report(node ?? where, "a mapping is expected");
    for (const { key } of node.items) {
      const name = isScalar(key) ? String(key.value) : "";
      if (!Object.hasOwn(members, name)) {
        source.report(key, `unknown key "${name}" (known: ${Object.keys(members).join(", ")})`);
      }
    }
    const entries = Object.entries(members as Readonly<Record<string, Shape<unknown> | Optional<unknown>>>).map(
      ([name, member]) => {
        const value = node.get(name, true) as Node | undefined;
        if (typeof member === "function") {
          if (value === undefined) source.report(node, `"${name}" is missing`);
          return [name, value === undefined ? undefined : member(value, source, node)] as const;
        }
        return [name, value === undefined ? member.fallback : member.shape(value, source, node)] as const;
      },
    );
    return Object.fromEntries(entries) as T;
  };
