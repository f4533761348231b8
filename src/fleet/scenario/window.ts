import { rootless } from "../document/fields.ts";
import { Histogram } from "../figures/histogram.ts";
import type { FleetCpe } from "../fleet-cpe.ts";
import type { UnmetExpectation } from "./outcome.ts";
import type { Seen } from "./players.ts";
import { type CountedRequests, countedRequests } from "./repeats.ts";
import type { Expectations } from "./scenario.ts";
import type { AcsRequest, SessionWatch, TransferFault } from "./session-watch.ts";

/** Characters of a FaultString, or of why its session failed, that are kept of each CPE. */
const longestReason = 200;

/** What was seen since some moment, as far as somebody expects it. */
export class Window implements SessionWatch {
  readonly hearsRequests: boolean;
  readonly hearsMessages: boolean;
  readonly #nowMs: () => number;
  /** By what is expected (`event 1 BOOT`): the numbers of the CPEs that have it. */
  readonly #met = new Map<string, Set<number>>();
  readonly #sessions = new Map<number, number>();
  readonly #replies = new Histogram();
  /** Sessions by the second of the wall clock, which is the same in other processes. */
  readonly #opened: Map<number, number> | undefined;
  readonly #requests: CountedRequests | undefined;
  readonly #transferFaults = new Map<number, string>();
  /** By number of the CPE. */
  readonly #failures = new Map<number, { readonly cpe: string; readonly times: number; readonly latest: string }>();
  #failed = 0;

  constructor(expected: readonly Expectations[], nowMs: () => number) {
    this.#nowMs = nowMs;
    for (const each of expected) for (const key of keysOf(each)) this.#met.set(key, new Set());
    const somebody = (key: keyof Expectations): boolean => expected.some((each) => each[key] !== undefined);
    if (somebody("most-sessions-per-second")) this.#opened = new Map();
    if (somebody("most-same-requests")) this.#requests = countedRequests();
    this.hearsMessages = [...this.#met.keys()].some((key) => /^(event |transferred$)/.test(key));
    this.hearsRequests =
      this.#requests !== undefined || [...this.#met.keys()].some((key) => /^(rpc|set|get|download) /.test(key));
  }

  opened(): void {
    if (this.#opened === undefined) return;
    const second = Math.floor(this.#nowMs() / 1000);
    this.#opened.set(second, (this.#opened.get(second) ?? 0) + 1);
  }

  replied(ms: number): void {
    this.#replies.record(ms);
  }

  informed(cpe: FleetCpe, events: readonly string[]): void {
    for (const event of events) this.#met.get(`event ${event}`)?.add(cpe.number);
  }

  completed(cpe: FleetCpe, { FaultCode, FaultString }: TransferFault): void {
    const met = this.#met.get("transferred");
    if (FaultCode === 0) met?.add(cpe.number);
    else if (met !== undefined) {
      this.#transferFaults.set(cpe.number, `${FaultCode} (${FaultString.slice(0, longestReason)})`);
    }
  }

  /** Code and text of the fault that its latest TransferComplete with one has told. */
  transferFaultOf({ number }: FleetCpe): string | undefined {
    return this.#transferFaults.get(number);
  }

  asked(cpe: FleetCpe, request: AcsRequest): void {
    const { method, message } = request;
    this.#requests?.add(cpe.number, request);
    this.#met.get(`rpc ${method}`)?.add(cpe.number);
    if (method === "Download") this.#met.get(`download ${message.FileType}`)?.add(cpe.number);
    if (method === "SetParameterValues") {
      for (const { Name } of message.ParameterList) this.#named("set", Name, cpe);
    }
    if (method === "GetParameterValues") for (const name of message.ParameterNames) this.#named("get", name, cpe);
  }

  #named(kind: "set" | "get", name: string, cpe: FleetCpe): void {
    const named = rootless(name);
    for (const [key, met] of this.#met) {
      if (!key.startsWith(`${kind} `)) continue;
      const wanted = rootless(key.slice(kind.length + 1));
      // All below an object is asked for by its path, which ends in a dot.
      const isWithin = named.endsWith(".") && kind === "get" && wanted.startsWith(named);
      if (named === wanted || isWithin || (wanted.endsWith(".") && named.startsWith(wanted))) met.add(cpe.number);
    }
  }

  ended({ number, serialNumber }: FleetCpe, failure: string | undefined): void {
    if (failure === undefined) {
      this.#sessions.set(number, (this.#sessions.get(number) ?? 0) + 1);
      return;
    }
    this.#failed += 1;
    const times = (this.#failures.get(number)?.times ?? 0) + 1;
    this.#failures.set(number, { cpe: serialNumber, times, latest: failure.slice(0, longestReason) });
  }

  /** Why a session of it failed last; undefined where that was before. */
  failureOf({ number }: FleetCpe): string | undefined {
    return this.#failures.get(number)?.latest;
  }

  /** How often sessions of each failed that had such. */
  get failures(): readonly UnmetExpectation[] {
    const told = ({ cpe, latest, times }: { cpe: string; latest: string; times: number }): UnmetExpectation => ({
      cpe,
      reason:
        times === 1
          ? `a session of it has failed: ${latest}`
          : `${times} sessions of it have failed, the latest: ${latest}`,
    });
    return [...this.#failures.values()].map(told);
  }

  has(key: string, cpe: FleetCpe): boolean {
    return this.#met.get(key)?.has(cpe.number) === true;
  }

  sessionsOf(cpe: FleetCpe): number {
    return this.#sessions.get(cpe.number) ?? 0;
  }

  get seen(): Omit<Seen, "failed" | "repeated"> {
    return { failedSessions: this.#failed, replies: this.#replies.durations, opened: this.#opened ?? new Map() };
  }

  /** That it was asked the same more often than this. */
  repeatedMore({ number, serialNumber }: FleetCpe, most: number): UnmetExpectation | undefined {
    const found = this.#requests?.mostRepeated(number);
    if (found === undefined || found.times <= most) return undefined;
    const reason = `the ACS has asked it ${found.times} times for the same ${found.method}, and ${most} are expected at most`;
    return { cpe: serialNumber, reason };
  }
}

/** What must be seen of each CPE for these to be met, each by a key. */
export function keysOf(expected: Expectations): readonly string[] {
  const { download, event, get = [], rpc, set = [], transferred } = expected;
  return [
    ...(event === undefined ? [] : [`event ${event}`]),
    ...(rpc === undefined ? [] : [`rpc ${rpc}`]),
    ...(download === undefined ? [] : [`download ${download}`]),
    ...set.map((path) => `set ${path}`),
    ...get.map((path) => `get ${path}`),
    ...(transferred === true ? ["transferred"] : []),
  ];
}
