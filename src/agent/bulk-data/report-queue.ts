import type { StoreChange } from "../../ports/store.ts";
import type { AgentOptions } from "../context/options.ts";
import type { Report } from "./report.ts";

/** A report that no collector has yet. */
export interface KeptReport {
  readonly instance: number;
  readonly key: string;
  /** Unix milliseconds. */
  readonly atMs: number;
  readonly octets: number;
  /** Present while it is in memory alone, as it was made or, once a collector has not taken it, as text, which takes less room. */
  readonly content?: Report | string;
}

/** Of one report, as it is kept. */
const mostReportOctets = 2 * 1024 * 1024;
/** Of all profiles together. */
const mostOctets = 4 * 1024 * 1024;
/** Of one profile, also where it asks for as many as there is room for: a week of them, one every five minutes. */
const mostReports = 2048;

/**
 * The reports of a device that wait to be sent, in the order in which they were made. Those that are to outlive a reboot are
 * in the store alone, so that a long outage of a collector takes no memory; the others are gone with it.
 * [TR-181 BulkData.Profile.NumberOfRetainedFailedReports]
 */
export class ReportQueue {
  readonly #options: Pick<AgentOptions, "store" | "scope">;
  #reports: readonly KeptReport[] = [];
  /** Of the report that was made last: no key is given again while a request with that report may be on its way. */
  #lastNumber = 0;

  constructor(options: Pick<AgentOptions, "store" | "scope">) {
    this.#options = options;
    this.reload();
  }

  get space(): string {
    return `${this.#options.scope}bulk-report`;
  }

  /** Of all profiles. */
  get length(): number {
    return this.#reports.length;
  }

  of(instance: number): readonly KeptReport[] {
    return this.#reports.filter((each) => each.instance === instance);
  }

  /** The profiles that any are of. */
  get instances(): ReadonlySet<number> {
    return new Set(this.#reports.map(({ instance }) => instance));
  }

  /** What a reboot leaves. */
  reload(): void {
    this.#reports = [...this.#options.store.entries(this.space)].flatMap(([key, text]) => {
      const report = readReport(text);
      const instance = Number.parseInt(key, 10);
      return report === undefined ? [] : [{ instance, key, atMs: report.atMs, octets: octetsOf(text) }];
    });
  }

  /**
   * The newest of its profile, and which of all have to go for it: of its own profile what is more than `most`, and the oldest
   * of any for which there is no room. Undefined for one that is too large by itself.
   */
  planned(
    instance: number,
    report: Report,
    most: number,
  ): { readonly kept: KeptReport; readonly gone: readonly KeptReport[] } | undefined {
    const octets = octetsOfReport(report);
    if (octets > mostReportOctets) return undefined;
    const last = Number(this.of(instance).at(-1)?.key.split("/")[1] ?? 0);
    this.#lastNumber = Math.max(this.#lastNumber, last) + 1;
    const key = `${padded(instance)}/${padded(this.#lastNumber)}`;
    const kept = { instance, key, atMs: report.atMs, octets, content: report };
    const gone = [...this.excess(instance, most - 1)];
    const left = this.#reports.filter((each) => !gone.includes(each)).toSorted((a, b) => a.atMs - b.atMs);
    let total = left.reduce((sum, each) => sum + each.octets, octets);
    for (const oldest of left) {
      if (total <= mostOctets) break;
      total -= oldest.octets;
      gone.push(oldest);
    }
    return { kept, gone };
  }

  /** The oldest of a profile beyond so many. */
  excess(instance: number, most: number): readonly KeptReport[] {
    const own = this.of(instance);
    return own.slice(0, Math.max(0, own.length - Math.min(most, mostReports)));
  }

  recordOf({ key }: KeptReport, report: Report): StoreChange {
    return { space: this.space, key, value: JSON.stringify(report) };
  }

  /** The removal of those that the store has. */
  removalOf(gone: readonly KeptReport[]): readonly StoreChange[] {
    return gone
      .filter(({ content }) => content === undefined)
      .map(({ key }) => ({ space: this.space, key, value: undefined }));
  }

  commit(gone: readonly KeptReport[], added?: KeptReport): void {
    const keys = new Set(gone.map(({ key }) => key));
    const left = this.#reports.filter(({ key }) => !keys.has(key));
    this.#reports = added === undefined ? left : [...left, added];
  }

  /** Those that are to stay for a while. */
  settle(reports: readonly KeptReport[]): void {
    const keys = new Set(reports.map(({ key }) => key));
    this.#reports = this.#reports.map((each) =>
      keys.has(each.key) && typeof each.content === "object"
        ? { ...each, content: JSON.stringify(each.content) }
        : each,
    );
  }

  /** Undefined where a damaged store has lost it. */
  read({ key, content = this.#options.store.read(this.space, key) ?? "" }: KeptReport): Report | undefined {
    return typeof content === "string" ? readReport(content) : content;
  }
}

/** In the order of the numbers, as the store has keys. */
const padded = (number: number): string => String(number).padStart(10, "0");

/** In UTF-8. Most texts are ASCII, which a pattern finds out in no time. */
const octetsOf = (text: string): number =>
  /[^\p{ASCII}]/u.test(text) ? new TextEncoder().encode(text).length : text.length;

/** With what is around each value. All texts at once, since most reports are ASCII as a whole. */
function octetsOfReport({ values }: Report): number {
  let around = 32;
  let texts = "";
  for (const [name, type, value] of values) {
    around += type.length + 11;
    texts += name + value;
  }
  return around + octetsOf(texts);
}

function readReport(text: string): Report | undefined {
  try {
    const { atMs, upTimeSeconds, values } = JSON.parse(text);
    if (typeof atMs !== "number" || !Array.isArray(values)) return undefined;
    return { atMs, ...(typeof upTimeSeconds === "number" && { upTimeSeconds }), values };
  } catch {
    return undefined;
  }
}
