import { compileTemplate, isOfEach, TemplateError } from "./template.ts";

// Who belongs to the fleet: numbers from 1 and their serial numbers, and which of them this process runs.

/** The `part`-th of `of` equal parts, from 1. */
export interface Shard {
  readonly part: number;
  readonly of: number;
}

/** The `part`-th of `of` processes that share a shard, from 1. */
export type Worker = Shard;

export interface Roster {
  /** CPEs of the whole fleet. */
  readonly total: number;
  /** Those of this shard, in order: from `first` on, `size` of them. */
  readonly first: number;
  readonly size: number;
  /** Of the CPE of this number, from 1. */
  serialNumber(number: number): string;
  /** The name of its kind where the roster has one. */
  kind(number: number): string | undefined;
}

const longestSerialNumber = 64;

/**
 * Serial numbers by a template. Throws a `TemplateError` for one that gives two CPEs the same, or one that no device can have.
 */
export function numberedRoster(template: string, total: number, shard?: Shard): Roster {
  if (total > 1 && !isOfEach(template)) {
    throw new TemplateError(`all ${total} CPEs would have it; it needs the number of the CPE, {i} or {i:06}`);
  }
  const fill = compileTemplate(template, { allowed: ["i"], cpes: total });
  const last = fill({ i: total });
  if (last === "" || last.length > longestSerialNumber || /\s/.test(last)) {
    throw new TemplateError(
      `it gives ${JSON.stringify(last.slice(0, 80))}, and a serial number has 1 to 64 characters without spaces`,
    );
  }
  return { total, ...partOf(total, shard), serialNumber: (number) => fill({ i: number }), kind: () => undefined };
}

/** Serial numbers as they were read, and kinds where they have such. */
export function listedRoster(serialNumbers: readonly string[], shard?: Shard, kinds: readonly string[] = []): Roster {
  const total = serialNumbers.length;
  return {
    total,
    ...partOf(total, shard),
    serialNumber: (number) => serialNumbers[number - 1] ?? "",
    kind: (number) => kinds[number - 1] || undefined,
  };
}

/** Parts differ by one CPE at most, and together are the whole. */
function partOf(total: number, { part, of }: Shard = { part: 1, of: 1 }): Pick<Roster, "first" | "size"> {
  const startOf = (each: number): number => Math.floor((total * (each - 1)) / of);
  return { first: startOf(part) + 1, size: startOf(part + 1) - startOf(part) };
}

/**
 * The numbers of the CPEs that a worker runs, in order: one of so many, so that one stays with its worker also where the fleet grows.
 * Without a worker, of all.
 */
export function numbersOf({ first, size }: Pick<Roster, "first" | "size">, worker?: Worker): readonly number[] {
  const all = Array.from({ length: size }, (_, position) => first + position);
  return worker === undefined ? all : all.filter((number) => (number - 1) % worker.of === worker.part - 1);
}
