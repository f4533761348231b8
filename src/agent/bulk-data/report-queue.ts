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
  /** Present while it is in memory alone; otherwise the store has it. */
  readonly text?: string;
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

  constructor(options: Pick<AgentOptions, "store" | "scope">) {
    this.#options = options;
    this.reload();
  }

  get space(): string {
    return `${this.#options.scope}bulk-report`;
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
  ): { readonly kept: KeptReport & { readonly text: string }; readonly gone: readonly KeptReport[] } | undefined {
    const text = JSON.stringify(report);
    const octets = octetsOf(text);
    if (octets > mostReportOctets) return undefined;
    const last = Number(this.of(instance).at(-1)?.key.split("/")[1] ?? 0);
    const kept = { instance, key: `${padded(instance)}/${padded(last + 1)}`, atMs: report.atMs, octets, text };
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

  recordOf({ key }: KeptReport, value: string): StoreChange {
    return { space: this.space, key, value };
  }

  /** The removal of those that the store has. */
  removalOf(gone: readonly KeptReport[]): readonly StoreChange[] {
    return gone
      .filter(({ text }) => text === undefined)
      .map(({ key }) => ({ space: this.space, key, value: undefined }));
  }

  commit(gone: readonly KeptReport[], added?: KeptReport): void {
    const keys = new Set(gone.map(({ key }) => key));
    const left = this.#reports.filter(({ key }) => !keys.has(key));
    this.#reports = added === undefined ? left : [...left, added];
  }

  /** Undefined where a damaged store has lost it. */
  read({ key, text }: KeptReport): Report | undefined {
    return readReport(text ?? this.#options.store.read(this.space, key) ?? "");
  }
}

/** In the order of the numbers, as the store has keys. */
const padded = (number: number): string => String(number).padStart(10, "0");

const octetsOf = (text: string): number => new TextEncoder().encode(text).length;

function readReport(text: string): Report | undefined {
  try {
    const { atMs, values } = JSON.parse(text);
    return typeof atMs === "number" && Array.isArray(values) ? { atMs, values } : undefined;
  } catch {
    return undefined;
  }
}
