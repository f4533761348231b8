import type { Identity } from "../ports/identity.ts";

// Values of a kind of device that differ from device to device, or move with time: text with placeholders.

/** What fills the placeholders of one device. */
export interface TemplateFacts {
  readonly identity: Identity;
  /** The device's own MAC address plus `offset`, as `00:d0:b7:00:02:a0`. */
  macAddress(offset: number): string;
  /** The first IPv4 address of a link of the system; empty if it has none. */
  ipv4Address(link: string): string;
  uptimeSeconds(): number;
  wallMs(): number;
  /** How good the line is, from -1, the worst, to 1. */
  lineQuality(): number;
  /** How many errors there have been on the line since the start, at one a second on average. */
  lineErrors(): number;
}

/**
 * - `serialNumber`, `oui`, `productClass` …: the identity
 * - `mac`, `mac+3`: the device's MAC address, the third after it
 * - `ipv4:wan`: the IPv4 address of the link of that name
 * - `suffix`: the last four digits of the MAC address, upper case, as in a network's name
 * - `uptime`, `uptime-40`: seconds since 40 seconds after the start, at least 0
 * - `counter:12.5`: grows by about so many a second since the start, at this device's own pace
 * - `counter32:12.5`: the same, starting again from zero at 2^32
 * - `level:-96,6`, `level:-17240,180,2`: a whole number that moves by up to six around that, as the device's line is better or worse;
 *   a multiple of two
 * - `errors32:0.5`: as `counter32`, but faster while the line is worse
 * - `if:Enable,Up,Disabled`: one or the other, as that boolean of the same object is true or not
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
  | { readonly kind: "if"; readonly name: string; readonly yes: string; readonly no: string }
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

const placeholders = /\$\{([^}]*)\}/g;

/** What stands between `${` and `}`; undefined when it is none of the above. */
export function parsePlaceholder(text: string): Placeholder | undefined {
  const field = identityFields.find((name) => name === text);
  if (field !== undefined) return { kind: "identity", field };
  if (text === "suffix") return { kind: "suffix" };
  const periodSeconds = periods.get(text);
  if (periodSeconds !== undefined) return { kind: "period", seconds: periodSeconds };
  const [, condition, yes, no] = /^if:([A-Z]\w*),([^,{}]*),([^,{}]*)$/.exec(text) ?? [];
  if (condition !== undefined && yes !== undefined && no !== undefined) return { kind: "if", name: condition, yes, no };
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

/** Fills in the placeholders of one device's values, at each reading anew; unknown ones stay as they are. */
export class TemplateExpander {
  readonly #facts: TemplateFacts;

  constructor(facts: TemplateFacts) {
    this.#facts = facts;
  }

  expand(template: string, valueNamed: (name: string) => string = () => ""): string {
    return template.replace(placeholders, (whole, inside: string) => {
      const placeholder = parsePlaceholder(inside);
      return placeholder === undefined ? whole : filledIn(placeholder, this.#facts, valueNamed);
    });
  }
}

/** How much of a period under way there has been since the start. */
function intoPeriod(seconds: number, facts: TemplateFacts): number {
  const wallSeconds = facts.wallMs() / 1000;
  return Math.min(facts.uptimeSeconds(), ((wallSeconds % seconds) + seconds) % seconds);
}

function filledIn(placeholder: Placeholder, facts: TemplateFacts, valueNamed: (name: string) => string): string {
  switch (placeholder.kind) {
    case "identity":
      return facts.identity[placeholder.field];
    case "mac":
      return facts.macAddress(placeholder.offset);
    case "ipv4":
      return facts.ipv4Address(placeholder.link);
    case "suffix":
      return facts.macAddress(0).replaceAll(":", "").slice(-4).toUpperCase();
    case "uptime":
      return String(Math.max(0, Math.floor(facts.uptimeSeconds() - placeholder.lessSeconds)));
    case "if":
      return valueNamed(placeholder.name) === "true" ? placeholder.yes : placeholder.no;
    case "period":
      return String(Math.floor(intoPeriod(placeholder.seconds, facts)));
    case "counter": {
      const pace = 0.5 + fraction(facts.identity.serialNumber + placeholder.seed);
      const countAt = (seconds: number) => Math.floor(seconds * placeholder.perSecond * pace);
      const uptime = facts.uptimeSeconds();
      const { periodSeconds } = placeholder;
      const before = periodSeconds === undefined ? 0 : countAt(uptime - intoPeriod(periodSeconds, facts));
      const count = countAt(uptime) - before;
      return String(placeholder.bits === 32 ? count % 2 ** 32 : count);
    }
    case "level": {
      const { mean, step, swing } = placeholder;
      return String(step * Math.round((mean + swing * facts.lineQuality()) / step));
    }
    case "errors":
      return String(Math.floor(facts.lineErrors() * placeholder.perSecond) % 2 ** 32);
    case "since":
      return dateTime(facts.wallMs() - (facts.uptimeSeconds() + placeholder.seconds) * 1000);
    case "lease": {
      const half = Math.max(1, placeholder.seconds / 2);
      const intoHalf = (facts.uptimeSeconds() + half * fraction(facts.identity.serialNumber)) % half;
      return dateTime(facts.wallMs() + (placeholder.seconds - intoHalf) * 1000);
    }
  }
}

/** Rounded to five seconds, so that a moment stays itself while the clocks that it is computed from tick. */
function dateTime(ms: number): string {
  const stepMs = 5000;
  return new Date(Math.round(ms / stepMs) * stepMs).toISOString().replace(".000Z", "Z");
}

/** Of a text, always the same number in [0, 1). [FNV-1a] */
function fraction(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return (hash >>> 0) / 2 ** 32;
}
