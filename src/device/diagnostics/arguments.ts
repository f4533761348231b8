import { admitsDataType } from "../../model/values/data-types.ts";

/** A parameter that a diagnostic cannot be run with as it is set. */
export interface Problem {
  readonly name: string;
  readonly reason: string;
  /** It only has to be set before a run. */
  readonly missing: boolean;
}

const hostName =
  /^(?=.{1,253}\.?$)[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?(?:\.[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?)*\.?$/;

/** A name of the DNS, or an address without brackets and zone: nothing that could be taken for an option or a command. */
export const isHost = (text: string): boolean =>
  text !== "" && (admitsDataType("IPAddress", text) || hostName.test(text));

const hasZone = (text: string): boolean => /^[0-9a-f:.]*:[0-9a-f:.]*%\w/i.test(text);

/**
 * The parameters of a diagnostic as a run takes them, and all that is wrong with them. What is read here is bounded: a
 * device must not become a weapon.
 */
export class Arguments {
  readonly problems: Problem[] = [];
  readonly #valueNamed: (name: string) => string;

  /** `valueNamed`: lexical values by parameter name. */
  constructor(valueNamed: (name: string) => string) {
    this.#valueNamed = valueNamed;
  }

  text(name: string): string {
    return this.#valueNamed(name);
  }

  flag(name: string): boolean {
    const value = this.#valueNamed(name);
    return value === "true" || value === "1";
  }

  count(name: string, least: number, most: number): number {
    const text = this.#valueNamed(name);
    const value = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
    if (!(value >= least && value <= most))
      this.refuse(name, `is ${shown(text)}, and must be ${least} to ${most} here`);
    return value;
  }

  host(name: string): string {
    const value = this.#valueNamed(name);
    if (value === "") this.miss(name);
    else if (hasZone(value))
      this.refuse(name, `is ${shown(value)}, which has a zone: leave that out, and name the interface`);
    else if (!isHost(value)) this.refuse(name, `is ${shown(value)}, which is neither a host name nor an IP address`);
    return value;
  }

  /** Of one of these schemes, and without a user name, which would end up in logs. */
  url(name: string, schemes: readonly string[] = ["http", "https"]): string {
    const value = this.#valueNamed(name);
    if (value === "") {
      this.miss(name);
      return value;
    }
    const url = URL.canParse(value) ? new URL(value) : undefined;
    if (url === undefined || !schemes.includes(url.protocol.slice(0, -1)))
      this.refuse(name, `is ${value.includes("@") ? "" : `${shown(value)}, which is `}no ${anyOf(schemes)} URL`);
    else if (url.username !== "" || url.password !== "") this.refuse(name, "has a user name or password in it");
    else if (!isHost(url.hostname.replace(/^\[|\]$/g, ""))) this.refuse(name, "names no host");
    return value;
  }

  /** Comma-separated, one to ten. */
  hosts(name: string): readonly string[] {
    const hosts = this.#valueNamed(name)
      .split(",")
      .map((host) => host.trim())
      .filter((host) => host !== "");
    if (hosts.length === 0) this.miss(name);
    if (hosts.length > 10) this.refuse(name, "has more than ten hosts");
    const wrong = hosts.find((host) => !isHost(host));
    if (wrong !== undefined) this.refuse(name, `has ${shown(wrong)}, which is neither a host name nor an IP address`);
    return hosts;
  }

  /** Undefined where it is empty. */
  optionalHost(name: string): string | undefined {
    return this.#valueNamed(name) === "" ? undefined : this.host(name);
  }

  /** Undefined for any. */
  family(): 4 | 6 | undefined {
    const value = this.#valueNamed("ProtocolVersion");
    if (value !== "Any" && value !== "IPv4" && value !== "IPv6")
      this.refuse("ProtocolVersion", `is ${shown(value)}, and must be Any, IPv4 or IPv6`);
    return value === "Any" ? undefined : value === "IPv6" ? 6 : 4;
  }

  /** All together must not take longer than an hour. */
  bounded(name: string, milliseconds: number): void {
    if (milliseconds > longestRunMs) this.refuse(name, "makes a test that could take more than an hour");
  }

  refuse(name: string, reason: string): void {
    this.problems.push({ name, reason, missing: false });
  }

  /** It is not set, or as it is while nobody has set it, and has to be before a run. */
  miss(name: string, reason = "is not set"): void {
    this.problems.push({ name, reason, missing: true });
  }
}

/** In quotes, its begin if it is long. */
const shown = (value: string): string =>
  JSON.stringify(value.length > longestShown ? `${value.slice(0, longestShown)}…` : value);

const anyOf = (words: readonly string[]): string => [words.slice(0, -1).join(", "), ...words.slice(-1)].join(" or ");

const longestShown = 60;

const longestRunMs = 3_600_000;
