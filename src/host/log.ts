import type { Log, LogFields, LogLevel } from "../ports/log.ts";

export interface LogSettings {
  /** The least grave level that is written. */
  readonly level: LogLevel;
  /** `auto` is `pretty` on a terminal and `json` otherwise. */
  readonly format: "pretty" | "json" | "auto";
  readonly terminal: boolean;
  /** Takes one line, without its line feed. */
  readonly write: (line: string) => void;
  /** Unix time in milliseconds. */
  readonly now: () => number;
}

type Value = string | number | boolean;

const gravity: Readonly<Record<LogLevel, number>> = { debug: 0, info: 1, warn: 2, error: 3 };
const longestValue = 1000;

/** Writes one line per fact. Whatever a value holds, it cannot end its line, steer a terminal or pass for another field. */
export function openLog(settings: LogSettings): Log {
  const json = settings.format === "json" || (settings.format === "auto" && !settings.terminal);
  const lineOf = json ? jsonLine : prettyLine;
  const at = (level: LogLevel) => {
    if (gravity[level] < gravity[settings.level]) return () => undefined;
    return (fact: string, fields: LogFields = {}) =>
      settings.write(lineOf(new Date(settings.now()).toISOString(), level, fact, writableFields(fields)));
  };
  return { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
}

/** `2026-11-22T17:00:00.000Z info session.end outcome=ok events=1` */
function prettyLine(
  time: string,
  level: LogLevel,
  fact: string,
  fields: readonly (readonly [string, Value])[],
): string {
  const words = [
    time,
    level,
    wordOf(fact),
    ...fields.map(([name, value]) => `${wordOf(name)}=${wordOf(String(value))}`),
  ];
  return words.join(" ");
}

/** The same as one JSON object; a field named like one of the first three is told apart by a prefix. */
function jsonLine(time: string, level: LogLevel, fact: string, fields: readonly (readonly [string, Value])[]): string {
  const head = { time, level, fact };
  const all: Record<string, Value> = Object.assign(Object.create(null), head);
  for (const [name, value] of fields) all[name in head ? `field.${name}` : name] = value;
  return escaped(JSON.stringify(all));
}

function writableFields(fields: LogFields): readonly (readonly [string, Value])[] {
  const writable: (readonly [string, Value])[] = [];
  for (const name of Object.keys(fields)) {
    const value = fields[name];
    if (value !== undefined) writable.push([name, isSecretName(name) ? "***" : bounded(value)]);
  }
  return writable;
}

/** As it is where that can be mistaken for nothing else, otherwise as a JSON string. */
function wordOf(text: string): string {
  return /^[^\s"'=\\\p{C}\p{Z}]+$/u.test(text) ? text : escaped(JSON.stringify(text));
}

/** Escapes what JSON leaves as it is and a terminal may obey: delete, C1 controls, line and paragraph marks, direction marks. */
function escaped(text: string): string {
  return text.replace(
    /[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function bounded(value: Value): Value {
  if (typeof value !== "string") return value;
  const text = masked(value);
  if (text.length <= longestValue) return text;
  // Not in the middle of a surrogate pair.
  const kept = text.slice(0, longestValue).replace(/[\ud800-\udbff]$/, "");
  return `${kept}… (${text.length - kept.length} more)`;
}

// A safety net only: callers give no secrets.

function isSecretName(name: string): boolean {
  return /passw|passphrase|secret|credential|authorization|cookie|token|psk|(private|shared|encryption|wep).?key|keymaterial/i.test(
    name,
  );
}

function masked(text: string): string {
  if (!text.includes("//") && !text.includes("-----BEGIN")) return text;
  return text
    .replace(/\/\/[^\s/?#@]*:[^\s/?#]*@/g, "//***@")
    .replace(/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(-----END [A-Z ]*PRIVATE KEY-----|$)/g, "*** private key ***");
}
