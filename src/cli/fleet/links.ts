import { fastLink, type SlowLink } from "../../fleet/links/slow-link.ts";
import { usage } from "./units.ts";

const scales: Readonly<Record<string, number>> = { "": 1, k: 1e3, M: 1e6, G: 1e9 };
const longestMs = 60_000;

/** What a property may be, and what it is of a link. */
const properties: Readonly<
  Record<string, { readonly allowed: string; read(text: string): Partial<SlowLink> | undefined }>
> = {
  latency: { allowed: "a time one way such as 80ms", read: (text) => whereKnown(millisecondsIn(text), "latencyMs") },
  jitter: { allowed: "a time such as 20ms", read: (text) => whereKnown(millisecondsIn(text), "jitterMs") },
  down: { allowed: "bits per second such as 16M", read: (text) => whereKnown(rateIn(text), "downBps") },
  up: { allowed: "bits per second such as 512k", read: (text) => whereKnown(rateIn(text), "upBps") },
  loss: { allowed: "a share of packets below 50%, such as 1%", read: (text) => whereKnown(shareIn(text), "loss") },
};

function whereKnown(value: number | undefined, name: keyof SlowLink): Partial<SlowLink> | undefined {
  return value === undefined ? undefined : { [name]: value };
}

function millisecondsIn(text: string): number | undefined {
  const [, count, unit] = /^(\d{1,6}(?:\.\d{1,3})?)(ms|s)$/.exec(text) ?? [];
  const ms = Number(count) * (unit === "s" ? 1000 : 1);
  return ms <= longestMs ? ms : undefined;
}

function rateIn(text: string): number | undefined {
  const [, count, scale = ""] = /^(\d{1,6}(?:\.\d{1,3})?)([kMG]?)$/.exec(text) ?? [];
  const bitsPerSecond = Number(count) * (scales[scale] ?? 1);
  return bitsPerSecond > 0 ? bitsPerSecond : undefined;
}

function shareIn(text: string): number | undefined {
  const [, percent] = /^(\d{1,2}(?:\.\d{1,3})?)%$/.exec(text) ?? [];
  return Number(percent) < 50 ? Number(percent) / 100 : undefined;
}

/**
 * `lte-router=latency:60ms,jitter:30ms,down:20M,up:5M,loss:1%`, or the same of `all` those that are not named. By kind. Throws a
 * `CliFailure` (2) that names what is wrong.
 */
export function linksIn(texts: readonly string[], kinds: readonly string[]): ReadonlyMap<string, SlowLink> {
  const given = new Map<string, SlowLink>();
  for (const text of texts) {
    const [, kind = "", list = ""] = /^([^=]+)=(.+)$/.exec(text) ?? [];
    if (kind !== "all" && !kinds.includes(kind)) {
      throw usage(
        `--link ${text}: it is for all, or for a kind of this fleet (${kinds.join(", ")}), as in all=latency:50ms`,
      );
    }
    if (given.has(kind)) throw usage(`--link ${kind} is given twice`);
    const parts = list.split(",").map((each) => propertyIn(text, each));
    given.set(kind, Object.assign({ ...fastLink }, ...parts));
  }
  const usual = given.get("all");
  return new Map(
    kinds.flatMap((kind) => {
      const link = given.get(kind) ?? usual;
      return link === undefined ? [] : [[kind, link] as const];
    }),
  );
}

function propertyIn(whole: string, text: string): Partial<SlowLink> {
  const [name = "", value = ""] = text.split(":", 2);
  const property = Object.hasOwn(properties, name) ? properties[name] : undefined;
  if (property === undefined)
    throw usage(`--link ${whole}: there is no ${name}; there are ${Object.keys(properties).join(", ")}`);
  const read = property.read(value);
  if (read === undefined) throw usage(`--link ${whole}: ${name} ${value} must be ${property.allowed}`);
  return read;
}
