import type { Clock } from "../../ports/clock.ts";
import type { Host } from "../../ports/host/host.ts";
import type { Log } from "../../ports/log.ts";

/** How long traffic is measured before it is judged. */
const measureMs = 30_000;
/** A measurement this old says nothing about now. */
const staleMs = 3 * measureMs;
/** Less than one telephone call takes. */
const quietBytesPerSecond = 8000;

interface Sample {
  readonly atMs: number;
  readonly bytes: number;
}

/**
 * Whether an interruption now would disturb nobody, as far as the line to the outside shows: for half a minute it has
 * carried next to nothing, or less than half of what it carries on average. [TR-069 A.4.1.8]
 */
export class Idleness {
  readonly #host: Pick<Host, "links" | "system">;
  readonly #clock: Clock;
  readonly #log: Log;
  #sample: Sample | undefined;

  constructor({ host, clock, log }: { readonly host: Host; readonly clock: Clock; readonly log: Log }) {
    this.#host = host;
    this.#clock = clock;
    this.#log = log;
  }

  /** When measuring tells something new, by the monotonic clock. */
  get nextMs(): number {
    return this.#sample === undefined ? 0 : this.#sample.atMs + measureMs;
  }

  /** False as well while nothing is known. */
  async measure(): Promise<boolean> {
    const nowMs = this.#clock.monotonicMs();
    if (nowMs < this.nextMs) return false;
    const before = this.#sample;
    try {
      this.#sample = { atMs: nowMs, bytes: await this.#bytes() };
    } catch (failure) {
      this.#log.warn("transfer.idle", { reason: String(failure) });
      this.#sample = { atMs: nowMs, bytes: Number.NaN };
    }
    if (before === undefined || nowMs - before.atMs > staleMs) return false;
    const perSecond = (this.#sample.bytes - before.bytes) / ((nowMs - before.atMs) / 1000);
    const average = this.#sample.bytes / Math.max(this.#host.system.uptimeSeconds(), 1);
    // Counters that began anew tell nothing.
    return perSecond >= 0 && perSecond < Math.max(quietBytesPerSecond, average / 2);
  }

  /** Over the links to the outside; over all that there are where none leads there. */
  async #bytes(): Promise<number> {
    const links = ((await this.#host.links?.read()) ?? []).filter(({ kind }) => kind !== "loopback");
    const upstream = links.filter((link) => link.upstream);
    return (upstream.length > 0 ? upstream : links).reduce(
      (sum, { statistics }) => sum + Number(statistics.bytesSent) + Number(statistics.bytesReceived),
      0,
    );
  }
}
