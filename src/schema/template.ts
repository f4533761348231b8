import type { TemplateFacts } from "../ports/template-facts.ts";
import { loggedIn } from "./call-log.ts";
import { holds, type ValuesAt } from "./condition.ts";
import { type ParsedPlaceholder, type Placeholder, parseTemplate } from "./placeholder.ts";
import { callsIn, outOfService } from "./simulated-calls.ts";

// Values of a kind of device that differ from device to device, or move with time: text with placeholders.

/** Where a value stands, and how to come by others from there. */
interface Surroundings {
  readonly object: string;
  readonly values: ValuesAt;
}

type Logged = Extract<Placeholder, { readonly kind: "logged" }>;

const nowhere: Surroundings = { object: "", values: () => [""] };

/** For how long a condition has held in this boot, from when it last began or ceased to. */
interface Held {
  readonly bootedAtMs: number;
  readonly seconds: number;
  readonly atSeconds: number;
  readonly holds: boolean;
  /** When it began to hold of late: what it had held until then, and the uptime. */
  readonly begun: readonly Omit<Held, "begun" | "bootedAtMs" | "holds">[];
}

/** Of so many beginnings the moments are known; before those it is taken to have held all the time. */
const mostBegun = 8;

/** Templates that were filled in before, taken apart. */
export type ParsedTemplates = Map<string, readonly (string | ParsedPlaceholder)[]>;

/** Fills in the placeholders of one device's values, at each reading anew; unknown ones stay as they are. */
export class TemplateExpander {
  readonly #facts: TemplateFacts;
  readonly #parsed: ParsedTemplates;
  /** By object, and of each the conditions that have changed since the boot. */
  #held: Map<string, Map<string, Held>> | undefined;

  /** `parsed`: shared by all devices of a kind. */
  constructor(facts: TemplateFacts, parsed: ParsedTemplates = new Map()) {
    this.#facts = facts;
    this.#parsed = parsed;
  }

  expand(template: string, surroundings: Surroundings = nowhere): string {
    let text = "";
    for (const part of this.partsOf(template))
      text += typeof part === "string" ? part : this.filledIn(part, surroundings);
    return text;
  }

  /** The conditions that a template counts by, and whether they hold. */
  held(template: string, { values }: Surroundings): readonly (readonly [condition: string, holds: boolean])[] {
    return this.partsOf(template).flatMap((part) => {
      const during = typeof part === "string" ? undefined : part.during;
      return during === undefined ? [] : [[during.text, holds(during, values)] as const];
    });
  }

  private partsOf(template: string): readonly (string | ParsedPlaceholder)[] {
    const known = this.#parsed.get(template);
    if (known !== undefined) return known;
    const parts = parseTemplate(template);
    this.#parsed.set(template, parts);
    return parts;
  }

  private filledIn({ placeholder, during }: ParsedPlaceholder, { object, values }: Surroundings): string {
    if (during === undefined) {
      const uptime = this.#facts.uptimeSeconds();
      if (placeholder.kind === "logged") return this.logged(placeholder, object, uptime);
      return filledIn(placeholder, this.#facts, uptime, values);
    }
    const now = holds(during, values);
    if (!now && placeholder.kind === "calls" && placeholder.what === "status") return outOfService;
    const held = this.heldOf(object, during.text);
    const seconds = this.secondsUntilNow(held, now);
    if (placeholder.kind === "logged") return this.logged(placeholder, object, seconds, held);
    return filledIn(placeholder, this.#facts, seconds, values);
  }

  private logged({ log, what }: Logged, object: string, seconds: number, held?: Held): string {
    const row = Number(/(\d+)\.$/.exec(object)?.[1] ?? 1);
    const { identity } = this.#facts;
    const told = loggedIn(log, fractionOf(identity.serialNumber), seconds, row, what);
    if (what !== "start") return told;
    const begun = held?.begun.findLast((each) => each.seconds <= Number(told));
    const atSeconds = begun === undefined ? Number(told) : begun.atSeconds + Number(told) - begun.seconds;
    return dateTime(this.#facts.upSinceWallMs() + atSeconds * 1000);
  }

  /** Told that a condition holds from now on, or no more. */
  switched(object: string, condition: string, now: boolean): void {
    const held = this.heldOf(object, condition);
    const seconds = this.secondsUntilNow(held, !now);
    const [bootedAtMs, atSeconds] = [this.#facts.bootedAtMs(), this.#facts.uptimeSeconds()];
    const before = held?.begun ?? [];
    const begun = now ? [...before, { seconds, atSeconds }].slice(-mostBegun) : before;
    this.#held ??= new Map();
    const conditions = this.#held.get(object) ?? new Map<string, Held>();
    this.#held.set(object, conditions.set(condition, { bootedAtMs, seconds, atSeconds, holds: now, begun }));
  }

  /** Told that an object is there no more. */
  forgotten(object: string): void {
    this.#held?.delete(object);
  }

  /** Undefined where it has not changed since the boot. */
  private heldOf(object: string, condition: string): Held | undefined {
    const held = this.#held?.get(object)?.get(condition);
    return held?.bootedAtMs === this.#facts.bootedAtMs() ? held : undefined;
  }

  /** What has not changed since the boot has been as it is all along. */
  private secondsUntilNow(held: Held | undefined, now: boolean): number {
    const uptime = this.#facts.uptimeSeconds();
    if (held === undefined) return now ? uptime : 0;
    return held.seconds + (held.holds ? uptime - held.atSeconds : 0);
  }
}

/** That of a case is text, or after `=` the value of another parameter. */
const caseText = (text: string, values: ValuesAt): string =>
  text.startsWith("=") ? (values(text.slice(1))[0] ?? "") : text;

/** How much of a period under way there has been since the start. */
function intoPeriod(seconds: number, facts: TemplateFacts): number {
  const wallSeconds = facts.wallMs() / 1000;
  return Math.min(facts.uptimeSeconds(), ((wallSeconds % seconds) + seconds) % seconds);
}

/** `seconds`: for how long there has been something to count. */
function filledIn(
  placeholder: Exclude<Placeholder, Logged>,
  facts: TemplateFacts,
  seconds: number,
  values: ValuesAt,
): string {
  switch (placeholder.kind) {
    case "identity":
      return facts.identity[placeholder.field];
    case "mac":
      return facts.macAddress(placeholder.offset);
    case "ipv4":
      return facts.ipv4Address(placeholder.link);
    case "suffix":
      return facts.macAddress(0).replaceAll(":", "").slice(-4).toUpperCase();
    case "uuid":
      return uuidOf(facts.macAddress(0), `${facts.identity.oui} ${facts.identity.serialNumber} ${placeholder.word}`);
    case "uptime":
      return String(Math.max(0, Math.floor(seconds - placeholder.lessSeconds)));
    case "if":
      return caseText(
        placeholder.cases.find(({ condition }) => holds(condition, values))?.text ?? placeholder.otherwise,
        values,
      );
    case "value":
      return values(placeholder.path)[0] ?? "";
    case "calls":
      return callsIn(
        placeholder.calls,
        fractionOf(facts.identity.serialNumber),
        seconds,
        placeholder.what,
        placeholder.times,
      );
    case "period":
      return String(Math.floor(intoPeriod(placeholder.seconds, facts)));
    case "counter": {
      const pace = 0.5 + fractionOf(facts.identity.serialNumber + placeholder.seed);
      const countAt = (at: number) => Math.floor(at * placeholder.perSecond * pace);
      const { periodSeconds } = placeholder;
      const before = periodSeconds === undefined ? 0 : countAt(seconds - intoPeriod(periodSeconds, facts));
      const count = countAt(seconds) - before;
      return String(placeholder.bits === 32 ? count % 2 ** 32 : count);
    }
    case "level": {
      const { mean, step, swing } = placeholder;
      return String(step * Math.round((mean + swing * facts.lineQuality()) / step));
    }
    case "errors":
      return String(Math.floor(facts.lineErrors() * placeholder.perSecond) % 2 ** 32);
    case "since":
      return dateTime(facts.upSinceWallMs() - placeholder.seconds * 1000);
    case "lease": {
      const half = Math.max(1, placeholder.seconds / 2);
      const intoHalf = (facts.uptimeSeconds() + half * fractionOf(facts.identity.serialNumber)) % half;
      return dateTime(facts.wallMs() + (placeholder.seconds - intoHalf) * 1000);
    }
  }
}

/** Rounded to five seconds, so that a moment stays itself while the clocks that it is computed from tick. */
function dateTime(ms: number): string {
  const stepMs = 5000;
  return new Date(Math.round(ms / stepMs) * stepMs).toISOString().replace(".000Z", "Z");
}

/** Of the form that vendors define themselves, always the same for a MAC address and a text. [RFC 9562 5.8] */
function uuidOf(macAddress: string, text: string): string {
  const digits = (of: string): string =>
    Math.floor(fractionOf(of) * 2 ** 32)
      .toString(16)
      .padStart(8, "0");
  const [first, second] = [digits(text), digits(`${text} `)];
  return `${first}-${second.slice(0, 4)}-8${second.slice(5)}-8${first.slice(5)}-${macAddress.replaceAll(":", "")}`;
}

/** Of a text, always the same number in [0, 1). [FNV-1a] */
function fractionOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return (hash >>> 0) / 2 ** 32;
}
