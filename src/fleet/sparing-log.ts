import type { Log, LogFields, LogLevel } from "../ports/log.ts";

/** How often the same may be said by all CPEs together. */
const quietMs = 10_000;
/** Kinds of lines that are remembered; what would be more is said each time. */
const mostKinds = 200;

interface Said {
  readonly atMs: number;
  readonly unsaid: number;
}

/**
 * The log of very many devices: what is usual for each of them is said at level debug, and what goes wrong once for all of them
 * in ten seconds, with the number of those that were not said.
 */
export class SparingLog {
  readonly #log: Log;
  readonly #nowMs: () => number;
  readonly #said = new Map<string, Said>();

  constructor(log: Log, nowMs: () => number) {
    this.#log = log;
    this.#nowMs = nowMs;
  }

  /** `device`: its serial number; empty where no device says it. */
  say(device: string, level: LogLevel, fact: string, fields: LogFields = {}): void {
    const named = device === "" ? fields : { device, ...fields };
    if (level === "debug" || level === "info") {
      this.#log.debug(fact, named);
      return;
    }
    const kind = `${fact} ${fields.outcome ?? ""}`;
    const nowMs = this.#nowMs();
    const said = this.#said.get(kind);
    if (said !== undefined && nowMs - said.atMs < quietMs) {
      this.#said.set(kind, { ...said, unsaid: said.unsaid + 1 });
      return;
    }
    if (said !== undefined || this.#said.size < mostKinds) this.#said.set(kind, { atMs: nowMs, unsaid: 0 });
    this.#log[level](fact, said?.unsaid ? { ...named, alike: said.unsaid } : named);
  }
}
