import type { SessionRecord } from "../../agent/control/results.ts";
import type { LogFields } from "../../ports/log.ts";

/** Of all CPEs together: some 30 MB. */
const mostSessions = 100_000;
const mostOfOne = 10;

/** A session as its end was told. */
interface Ended {
  readonly endedMs: number;
  readonly fields: LogFields;
}

/** The latest sessions of each CPE, for who looks at one; those of whoever was quiet longest are forgotten first. */
export class LatestSessions {
  readonly #wallMs: () => number;
  readonly #byNumber = new Map<number, readonly Ended[]>();
  #count = 0;

  constructor(wallMs: () => number) {
    this.#wallMs = wallMs;
  }

  /** By the fields of `session.end`. */
  note(number: number, fields: LogFields): void {
    const before = this.#byNumber.get(number) ?? [];
    const after = [{ endedMs: this.#wallMs(), fields }, ...before].slice(0, mostOfOne);
    this.#byNumber.delete(number);
    this.#byNumber.set(number, after);
    this.#count += after.length - before.length;
    for (const [oldest, ended] of this.#byNumber) {
      if (this.#count <= mostSessions) break;
      this.#byNumber.delete(oldest);
      this.#count -= ended.length;
    }
  }

  /** The newest first. */
  of(number: number, url: string): readonly SessionRecord[] {
    return (this.#byNumber.get(number) ?? []).map(({ endedMs, fields }) => {
      const durationMs = Number(fields.ms ?? 0);
      return {
        startedAtMs: endedMs - durationMs,
        durationMs,
        ok: fields.outcome === "ok",
        outcome: String(fields.outcome),
        reason: String(fields.reason ?? ""),
        url,
        events: String(fields.events ?? "")
          .split(", ")
          .filter((event) => event !== ""),
        rpcs: Number(fields.rpcs ?? 0),
        retryCount: Number(fields.retryCount ?? 0),
      };
    });
  }
}
