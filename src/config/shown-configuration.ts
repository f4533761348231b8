import { type Configuration, type KeyName, keys } from "./keys.ts";
import type { Kind } from "./value.ts";

/** What is set, by key, for people to read. Secrets, and first values of parameters, which may be secrets, are not told. */
export function shownConfiguration(configuration: Configuration): Readonly<Record<string, string>> {
  const shown: Record<string, string> = {};
  for (const name of Object.keys(keys) as KeyName[]) {
    const value: unknown = configuration[name];
    if (value === undefined || value === "") continue;
    const kind: Kind<unknown> = keys[name].kind;
    shown[name] = kind.secret === true ? "(a secret)" : textOf(value);
  }
  return shown;
}

function textOf(value: unknown): string {
  if (value instanceof Map) return [...value.keys()].join(", ");
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
