import type { Identity } from "../ports/identity.ts";
import { type CallLog, type LoggedFact, loggedFacts } from "./call-log.ts";
import { type Condition, isPath, parseCondition } from "./condition.ts";
import { arePossible, type CallFact, callFacts, SimulatedCalls } from "./simulated-calls.ts";

// What may stand in a template, between `${` and `}`.

/**
 * - `serialNumber`, `oui`, `productClass` …: the identity
 * - `mac`, `mac+3`: the device's MAC address, the third after it
 * - `ipv4:wan`: the IPv4 address of the link of that name
 * - `suffix`: the last four digits of the MAC address, upper case, as in a network's name
 * - `uuid`, `uuid:wps`: a UUID of the device, another one for that word
 * - `uptime`, `uptime-40`: seconds since 40 seconds after the start, at least 0
 * - `counter:12.5`: grows by about so many a second since the start, at this device's own pace
 * - `counter32:12.5`: the same, starting again from zero at 2^32
 * - `level:-96,6`, `level:-17240,180,2`: a whole number that moves by up to six around that, as the device's line is better or worse;
 *   a multiple of two
 * - `errors32:0.5`: as `counter32`, but faster while the line is worse
 * - `if:Enable,Up,Disabled`: one or the other, as that boolean of the same object is true or not; any condition, and several:
 *   `if:!Enable,Disabled,Provider>Status=Up,Up,Error`; after `=` the value of a parameter, `if:Direction=Incoming,=RemoteParty,`
 * - `value:#.Status`: the value of another parameter
 * - `calls:6,190,seconds`: of a telephone line with about so many calls a day, of so many seconds on average, see `SimulatedCalls`;
 *   `calls:6,190,seconds*50` so many of each
 * - `logged:6,190,10,start`: of the same calls that of this row of a log of ten, in which the latest takes the place of the oldest, see `loggedFacts`
 * - `counter`, `counter32`, `uptime`, `calls` and `logged` with a condition behind (`counter:12.5,while:Status=Up`): what there has been while that held
 * - `day`, `quarter`: seconds since the day, the quarter of an hour under way began, or since the start
 * - `counter32day:12.5`, `counter32quarter:12.5`: what `counter32` has grown by since then
 * - `since:3600`: when it was that many seconds before the start, as a dateTime
 * - `lease:7200`: when a lease of so many seconds ends that is renewed at half time, as a dateTime
 */
export type Placeholder =
  | { readonly kind: "identity"; readonly field: keyof Identity }
  | { readonly kind: "mac"; readonly offset: number }
  | { readonly kind: "ipv4"; readonly link: string }
  | { readonly kind: "suffix" }
  | { readonly kind: "uuid"; readonly word: string }
  | { readonly kind: "if"; readonly cases: readonly Case[]; readonly otherwise: string }
  | { readonly kind: "value"; readonly path: string }
  | { readonly kind: "calls"; readonly calls: SimulatedCalls; readonly what: CallFact; readonly times: number }
  | { readonly kind: "logged"; readonly log: CallLog; readonly what: LoggedFact }
  | { readonly kind: "period"; readonly seconds: number }
  | { readonly kind: "uptime"; readonly lessSeconds: number }
  | {
      readonly kind: "counter";
      readonly perSecond: number;
      readonly bits: 32 | 64;
      readonly seed: string;
      readonly periodSeconds?: number;
    }
  | { readonly kind: "level"; readonly mean: number; readonly swing: number; readonly step: number }
  | { readonly kind: "errors"; readonly perSecond: number }
  | { readonly kind: "since" | "lease"; readonly seconds: number };

interface Case {
  readonly condition: Condition;
  readonly text: string;
}

/** A placeholder, and what it counts by. */
export interface ParsedPlaceholder {
  readonly placeholder: Placeholder;
  readonly during: Condition | undefined;
}

const identityFields = [
  "manufacturer",
  "oui",
  "productClass",
  "serialNumber",
  "modelName",
  "description",
  "hardwareVersion",
  "softwareVersion",
  "provisioningCode",
] as const satisfies readonly (keyof Identity)[];

const periods: ReadonlyMap<string, number> = new Map([
  ["day", 86_400],
  ["quarter", 900],
]);

export const placeholders = /\$\{([^}]*)\}/g;

const counted: readonly Placeholder["kind"][] = ["counter", "uptime", "calls", "logged"];

/** What stands between `${` and `}`; undefined when it is none of the above. */
export function parsePlaceholder(text: string): ParsedPlaceholder | undefined {
  const [plain = "", condition, ...more] = text.split(",while:");
  const placeholder = parsePlain(plain);
  if (placeholder === undefined || more.length > 0) return undefined;
  if (condition === undefined) return { placeholder, during: undefined };
  const during = parseCondition(condition);
  const canCount = counted.includes(placeholder.kind) && !("periodSeconds" in placeholder);
  return during === undefined || !canCount ? undefined : { placeholder, during };
}

/** A template, taken apart: text, and what is to be filled in. What is no placeholder is text. */
export function parseTemplate(template: string): readonly (string | ParsedPlaceholder)[] {
  const parts: (string | ParsedPlaceholder)[] = [];
  let end = 0;
  for (const match of template.matchAll(placeholders)) {
    const parsed = parsePlaceholder(match[1] ?? "");
    if (parsed === undefined) continue;
    parts.push(template.slice(end, match.index), parsed);
    end = match.index + match[0].length;
  }
  return [...parts, template.slice(end)].filter((part) => part !== "");
}

function parseCases(parts: readonly string[]): Placeholder | undefined {
  const otherwise = parts.at(-1);
  if (otherwise === undefined || parts.length < 3 || parts.length % 2 === 0) return undefined;
  const cases: Case[] = [];
  for (let at = 0; at + 1 < parts.length; at += 2) {
    const condition = parseCondition(parts[at] ?? "");
    if (condition === undefined) return undefined;
    cases.push({ condition, text: parts[at + 1] ?? "" });
  }
  if (![...cases.map(({ text }) => text), otherwise].every((each) => !each.startsWith("=") || isPath(each.slice(1))))
    return undefined;
  return { kind: "if", cases, otherwise };
}

function parseCalls(text: string): Placeholder | undefined {
  const [, perDay, mean, what, times = "1"] =
    /^(\d{1,4}),(\d{1,5}),([a-zA-Z]+)(?:\*(\d{1,6}(?:\.\d{1,6})?))?$/.exec(text) ?? [];
  const fact = callFacts.find((each) => each === what);
  const rate = { perDay: Number(perDay), meanSeconds: Number(mean) };
  if (fact === undefined || !arePossible(rate)) return undefined;
  return { kind: "calls", calls: new SimulatedCalls(rate), what: fact, times: Number(times) };
}

function parseLogged(text: string): Placeholder | undefined {
  const [, perDay, mean, rows, what] = /^(\d{1,4}),(\d{1,5}),([1-9]\d{0,2}),([a-z]+)$/.exec(text) ?? [];
  const fact = loggedFacts.find((each) => each === what);
  const rate = { perDay: Number(perDay), meanSeconds: Number(mean) };
  if (fact === undefined || !arePossible(rate)) return undefined;
  return { kind: "logged", log: { calls: new SimulatedCalls(rate), rows: Number(rows) }, what: fact };
}

function parsePlain(text: string): Placeholder | undefined {
  const field = identityFields.find((name) => name === text);
  if (field !== undefined) return { kind: "identity", field };
  if (text === "suffix") return { kind: "suffix" };
  const [uuid, word = ""] = /^uuid(?::([\w-]{1,32}))?$/.exec(text) ?? [];
  if (uuid !== undefined) return { kind: "uuid", word };
  const periodSeconds = periods.get(text);
  if (periodSeconds !== undefined) return { kind: "period", seconds: periodSeconds };
  if (text.startsWith("if:")) return parseCases(text.slice("if:".length).split(","));
  if (text.startsWith("calls:")) return parseCalls(text.slice("calls:".length));
  if (text.startsWith("logged:")) return parseLogged(text.slice("logged:".length));
  const path = /^value:(.+)$/.exec(text)?.[1];
  if (path !== undefined) return isPath(path) ? { kind: "value", path } : undefined;
  const [, period = "", growth] = /^counter32(day|quarter):(\d{1,12}(?:\.\d{1,6})?)$/.exec(text) ?? [];
  const grown = periods.get(period);
  if (grown !== undefined)
    return { kind: "counter", perSecond: Number(growth), bits: 32, seed: `counter32:${growth}`, periodSeconds: grown };
  if (/^ipv4:[^:]+$/.test(text)) return { kind: "ipv4", link: text.slice("ipv4:".length) };
  const [, mean, swing, step = "1"] = /^level:(-?\d{1,9}),(\d{1,9})(?:,([1-9]\d{0,3}))?$/.exec(text) ?? [];
  if (mean !== undefined) return { kind: "level", mean: Number(mean), swing: Number(swing), step: Number(step) };
  const [, name, value = "0"] = /^([a-z]+(?:32)?)(?:[+:-](\d{1,12}(?:\.\d{1,6})?))?$/.exec(text) ?? [];
  const number = Number(value);
  const sign = name === undefined ? "" : text.slice(name.length, name.length + 1);
  if (name === "mac" && sign !== "-" && sign !== ":") return { kind: "mac", offset: number };
  if (name === "uptime" && sign !== "+" && sign !== ":") return { kind: "uptime", lessSeconds: number };
  if (sign !== ":") return undefined;
  switch (name) {
    case "counter":
    case "counter32":
      return { kind: "counter", perSecond: number, bits: name === "counter" ? 64 : 32, seed: text };
    case "errors32":
      return { kind: "errors", perSecond: number };
    case "since":
    case "lease":
      return { kind: name, seconds: number };
    default:
      return undefined;
  }
}

/** The first placeholder in a text that is none. */
export function unknownPlaceholder(text: string): string | undefined {
  for (const [whole, inside = ""] of text.matchAll(placeholders)) {
    if (parsePlaceholder(inside) === undefined) return whole;
  }
  return text.replace(placeholders, "").includes("${") ? text : undefined;
}
